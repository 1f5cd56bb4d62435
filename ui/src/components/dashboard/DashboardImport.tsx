// Importing dashboards: files that are dropped or chosen, a text that is pasted, or one of a Grafana that is connected.
import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useCall } from "~/api/queries";
import type { Dashboard, DashboardImportBody } from "~/api/schema";
import { importCommand } from "~/dashboards/command";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { CheckField, TextAreaField, TextField } from "~/ui/fields";
import { CloseIcon, UploadIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { readFile } from "~/ui/readFile";
import { Status } from "~/ui/Tag";
import { toast } from "~/ui/toasts";
import { plural } from "~/util/level";
import { paths } from "~/util/paths";
import { FileDrop } from "../FileDrop";
import { ErrorView, Findings } from "../Findings";
import { ShowCommand } from "../ShowCommand";
import { FromGrafana } from "./FromGrafana";
import styles from "./Dashboard.module.css";

type Input = { file: string; body: DashboardImportBody };
type Outcome = { file: string; imported: Dashboard } | { file: string; error: unknown };

/** `files` were dropped on the page behind. */
export function DashboardImport({ files, onClose }: { files: readonly File[]; onClose: () => void }) {
  const router = useRouter();
  const upload = useCall("DashboardImport", ["DashboardList", "DashboardGet", "DashboardView"]);
  const [from, setFrom] = useState<"text" | "grafana">("text");
  const [read, setRead] = useState<readonly { file: string; text: string }[]>([]);
  const [pasted, setPasted] = useState("");
  const [found, setFound] = useState({ connection: "", uid: "" });
  const [name, setName] = useState("");
  const [replace, setReplace] = useState(false);
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const taken = useRef<readonly File[]>([]);
  const add = (file: string, text: string) => setRead((before) => [...before, { file, text }]);
  useEffect(() => {
    // Once, also where effects run twice.
    if (files.length === 0 || taken.current === files) return;
    taken.current = files;
    const addFile = async (file: File) => {
      const text = await readFile(file);
      if (text !== undefined) add(file.name, text);
    };
    files.forEach((file) => void addFile(file));
  });
  const inputs = inputsOf(from, read, pasted, found, name.trim(), replace);
  const one = async ({ file, body }: Input): Promise<Outcome> => {
    try {
      return { file, imported: await upload.mutateAsync({ params: {}, body }) };
    } catch (error) {
      return { file, error };
    }
  };
  const run = async () => {
    const results: Outcome[] = [];
    for (const input of inputs) results.push(await one(input));
    const [only] = results;
    if (results.length === 1 && only && "imported" in only) {
      toast("ok", importedText(only.imported));
      router.history.push(paths.dashboard(only.imported.name));
      return;
    }
    setOutcomes(results);
    if (from === "grafana") return;
    // What is kept now is not imported again.
    const isKept = (at: number) => "imported" in (results[at] ?? {});
    setRead((before) => before.filter((each) => !isKept(read.indexOf(each))));
    if (isKept(read.length)) setPasted((now) => (now === pasted ? "" : now));
  };
  return (
    <Dialog title="Import dashboards" onClose={onClose} width="wide" footer={<>
      <ShowCommand title="Import" commands={inputs.length === 0 ? [importCommand({ replace }, "FILE")] : inputs.map(({ file, body }) => importCommand(body, file))} />
      <Button onClick={onClose}>{outcomes.length > 0 ? "Close" : "Cancel"}</Button>
      <Button variant="primary" icon={UploadIcon} disabled={inputs.length === 0} busy={upload.isPending} onClick={() => void run()}>{inputs.length > 1 ? `Import ${inputs.length} dashboards` : "Import"}</Button>
    </>}>
      <div className={styles.joined} role="group" aria-label="From where">
        <Button size="small" aria-pressed={from === "text"} className={from === "text" ? styles.chosen : ""} onClick={() => setFrom("text")}>File or text</Button>
        <Button size="small" aria-pressed={from === "grafana"} className={from === "grafana" ? styles.chosen : ""} onClick={() => setFrom("grafana")}>From a Grafana</Button>
      </div>
      <Outcomes outcomes={outcomes} />
      {from === "grafana" && <FromGrafana chosen={found} onChoose={setFound} />}
      {from === "text" && (
        <>
          <p className="muted">JSON or YAML of any schema of Grafana. It is kept byte for byte; what of it cannot be drawn is named.</p>
          <FileDrop accept=".json,.yaml,.yml" onText={add} />
          {read.length > 0 && <ul className="stack-small">{read.map((each, at) => <li key={at} className="row"><span className="mono truncate">{each.file}</span><Button size="small" variant="ghost" icon={CloseIcon} label={`Leave ${each.file} out`} onClick={() => setRead(read.filter((other) => other !== each))} /></li>)}</ul>}
          <TextAreaField label="Or paste it" rows={6} value={pasted} onChange={setPasted} placeholder={'{ "title": "Shop", "panels": [ … ] }'} />
        </>
      )}
      {inputs.length <= 1 && <TextField label="Name to keep it under" value={name} onChange={setName} placeholder="made from its title" />}
      <CheckField label="Take the place of the one that has the name" checked={replace} onChange={setReplace} />
    </Dialog>
  );
}

function inputsOf(from: "text" | "grafana", read: readonly { file: string; text: string }[], pasted: string, { connection, uid }: { connection: string; uid: string }, name: string, replace: boolean): Input[] {
  if (from === "grafana") return connection && uid.trim() ? [{ file: uid, body: { connection, uid: uid.trim(), replace, ...(name && { name }) } }] : [];
  const texts = pasted.trim() === "" ? read : [...read, { file: "pasted.json", text: pasted }];
  return texts.map(({ file, text }) => ({ file, body: { text, replace, ...(name && texts.length === 1 && { name }) } }));
}

function importedText({ title, panels, findings }: Dashboard): string {
  return `${title}: ${plural(panels, "panel")}${findings.length > 0 ? `, ${plural(findings.length, "thing")} of it ${findings.length === 1 ? "is" : "are"} not drawn` : ", all of it is drawn"}`;
}

function Outcomes({ outcomes }: { outcomes: readonly Outcome[] }) {
  return outcomes.map((outcome, at) => "imported" in outcome ? (
    <div key={at} className="stack-small">
      <Status tone={outcome.imported.findings.length > 0 ? "warn" : "ok"}>{importedText(outcome.imported)} <Link href={paths.dashboard(outcome.imported.name)}>Open</Link></Status>
      <Findings findings={outcome.imported.findings} />
    </div>
  ) : (
    <div key={at} className="stack-small"><Status tone="bad">{outcome.file} was not imported</Status><ErrorView error={outcome.error} /></div>
  ));
}
