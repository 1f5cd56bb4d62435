// Bringing files in: results that other tools wrote become runs; a test of Service Mesh Performance is run, or kept as profiles.
import { type ReactNode, useState } from "react";
import { allTexts, type Brought, isTest, withoutTexts } from "~/performance/import";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { TextAreaField } from "~/ui/fields";
import { CloseIcon } from "~/ui/icons";
import joined from "../dashboard/Dashboard.module.css";
import { FileDrop } from "../FileDrop";
import { useResultImport } from "./ResultImport";
import { useTestImport } from "./TestImport";

type Kind = "results" | "test";

const KINDS = [{ kind: "results", title: "Results of another tool" }, { kind: "test", title: "Test (SMP)" }] as const;

/** What each kind adds to the dialog: fields and outcome below the texts, and the buttons. */
export type ImportPart = { below: ReactNode; footer: ReactNode };

export function RunImport({ kind: before, onClose }: { kind: Kind; onClose: () => void }) {
  const [kind, setKind] = useState<Kind>(before);
  const [brought, setBrought] = useState<Brought>({ read: [], pasted: "" });
  const add = (file: string, text: string) => {
    // Whoever brings a test in need not know that it is called so here.
    setKind(isTest(text) ? "test" : "results");
    setBrought((before) => ({ ...before, read: [...before.read, { file, text }] }));
  };
  const paste = (text: string) => {
    if (text !== "" && isTest(text)) setKind("test");
    setBrought((before) => ({ ...before, pasted: text }));
  };
  const { read, pasted } = brought;
  const texts = allTexts(brought);
  const parts = { results: useResultImport(texts, (done) => setBrought((before) => withoutTexts(before, done)), onClose), test: useTestImport(kind === "test" ? texts : [], onClose) };
  const { below, footer } = parts[kind];
  return (
    <Dialog title={kind === "test" ? "Import a test" : "Import results"} onClose={onClose} width="wide" footer={footer}>
      <div className={joined.joined} role="group" aria-label="What is imported">
        {KINDS.map((each) => <Button key={each.kind} size="small" aria-pressed={kind === each.kind} className={kind === each.kind ? joined.chosen : ""} onClick={() => setKind(each.kind)}>{each.title}</Button>)}
      </div>
      <p className="muted">{kind === "test"
        ? "A test of Service Mesh Performance: what mesheryctl perf apply -f takes, YAML or JSON. A run for each of its clients; the load generators that it names are used."
        : "Of fortio, wrk, wrk2, oha, k6, vegeta, h2load, nighthawk and ghz, HdrHistogram logs, and results of Service Mesh Performance. They are kept byte for byte; what a tool did not tell stays empty."}</p>
      <FileDrop accept=".json,.yaml,.yml,.txt,.hlog,.log" onText={add} />
      {read.length > 0 && <ul className="stack-small">{read.map((each, at) => <li key={at} className="row"><span className="mono truncate">{each.file}</span><Button size="small" variant="ghost" icon={CloseIcon} label={`Leave ${each.file} out`} onClick={() => setBrought({ ...brought, read: read.filter((other) => other !== each) })} /></li>)}</ul>}
      <TextAreaField label="Or paste it" rows={5} value={pasted} onChange={paste} placeholder={kind === "test" ? "test:\n  name: shop\n  clients: [ … ]\n  duration: 30s" : "what the tool wrote"} />
      {below}
    </Dialog>
  );
}
