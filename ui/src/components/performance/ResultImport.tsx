// Results that other tools wrote, kept as runs: which tool, what they are called, and what became of each file.
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useCall } from "~/api/queries";
import type { Imported, Tool } from "~/api/schema";
import { importCommand } from "~/performance/command";
import { parseTags, TAGS_WANTED } from "~/performance/form";
import { type NamedText, TOOLS } from "~/performance/import";
import { Button } from "~/ui/Button";
import { SelectField, TextField } from "~/ui/fields";
import { UploadIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { Status } from "~/ui/Tag";
import { toast } from "~/ui/toasts";
import { plural } from "~/util/level";
import { paths } from "~/util/paths";
import { ErrorView, Findings } from "../Findings";
import { ShowCommand } from "../ShowCommand";
import styles from "./RunFields.module.css";
import type { ImportPart } from "./RunImport";

type Outcome = { file: string } & ({ imported: Imported } | { error: unknown });

/** `onImported`: these are runs now, and are not to be imported again. */
export function useResultImport(texts: readonly NamedText[], onImported: (done: readonly NamedText[]) => void, onClose: () => void): ImportPart {
  const router = useRouter();
  const [tool, setTool] = useState<Tool | "">("");
  const [name, setName] = useState("");
  const [tags, setTags] = useState("");
  const [note, setNote] = useState("");
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const upload = useCall("RunImport", ["RunList"]);
  const pairs = parseTags(tags);
  const described = { ...(name.trim() ? { name: name.trim() } : {}), tags: pairs ?? {}, note: note.trim() };
  const one = async ({ file, text }: NamedText): Promise<Outcome> => {
    try {
      return { file, imported: await upload.mutateAsync({ params: {}, body: { text, ...described, ...(tool ? { tool } : {}) } }) };
    } catch (error) {
      return { file, error };
    }
  };
  const submit = async () => {
    const results: Outcome[] = [];
    for (const text of texts) results.push(await one(text));
    const runs = results.flatMap((result) => ("imported" in result ? result.imported.runs : []));
    const [only] = runs;
    if (runs.length === 1 && only && results.every((result) => "imported" in result)) {
      toast("ok", `${only.name} is kept as a run`);
      router.history.push(paths.run(only.run));
      return;
    }
    setOutcomes(results);
    onImported(texts.filter((_, at) => { const result = results[at]; return result && "imported" in result; }));
  };
  const commands = (texts.length > 0 ? texts.map(({ file }) => file) : ["FILE"]).map((file) => importCommand(file === "pasted" ? "-" : file, tool, described));
  const footer = (
    <>
      <ShowCommand title="Import" commands={commands} />
      <Button onClick={onClose}>{outcomes.length > 0 ? "Close" : "Cancel"}</Button>
      <Button variant="primary" icon={UploadIcon} disabled={texts.length === 0 || !pairs} busy={upload.isPending} onClick={() => void submit()}>{texts.length > 1 ? `Import ${texts.length} files` : "Import"}</Button>
    </>
  );
  const below = (
    <>
      <div className={styles.fields}>
        <SelectField label="Written by" value={tool} options={TOOLS} onChange={setTool} />
        <TextField label="Name" value={name} onChange={setName} placeholder="that of the address" />
        <TextField label="Tags" value={tags} onChange={setTags} placeholder="mesh=istio, release=1.4" error={pairs ? undefined : TAGS_WANTED} />
        <TextField label="Note" value={note} onChange={setNote} placeholder="what is to say about it" />
      </div>
      {outcomes.map((outcome, at) => <Became key={at} outcome={outcome} />)}
    </>
  );
  return { below, footer };
}

function Became({ outcome }: { outcome: Outcome }) {
  if ("error" in outcome) return <div className="stack-small"><Status tone="bad">{outcome.file} was not imported</Status><ErrorView error={outcome.error} /></div>;
  const { runs, findings } = outcome.imported;
  return (
    <div className="stack-small">
      <Status tone="ok">{outcome.file}: {plural(runs.length, "run")}</Status>
      <ul className="stack-small">{runs.map(({ run, name }) => <li key={run}><Link href={paths.run(run)}>{name}</Link></li>)}</ul>
      <Findings findings={findings} />
    </div>
  );
}
