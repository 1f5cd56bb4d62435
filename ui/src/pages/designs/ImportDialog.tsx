// Importing manifests or design files: pasted, chosen or dropped, several at once. Each becomes a design of its own.
import { TextInput, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type DragEvent, useEffect, useRef, useState } from "react";
import { query, useCall } from "~/api/queries";
import type { Design, DesignImported } from "~/api/schema";
import { importCommand } from "~/designs/command";
import { nameOfFile } from "~/designs/import-name";
import { count } from "~/designs/sentence";
import { ErrorView, Findings } from "~/components/Findings";
import { ShowCommand } from "~/components/ShowCommand";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { CloseIcon, UploadIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { readFile } from "~/ui/readFile";
import { Status } from "~/ui/Tag";
import { toast } from "~/ui/toasts";
import { paths } from "~/util/paths";
import styles from "./Designs.module.css";

type Input = { file: string; name: string; text: string };
type Outcome = { input: Input; imported: DesignImported } | { input: Input; error: unknown };

/** `files` were dropped on the page behind. */
export function ImportDialog({ files, onClose }: { files: readonly File[]; onClose: () => void }) {
  const router = useRouter();
  const upload = useCall("DesignImport", ["DesignList", "DesignGet", "DesignSummary", "DesignHistory", "DesignPlan"]);
  const designs = useQuery(query("DesignList", { limit: 500 }));
  const [inputs, setInputs] = useState<readonly Input[]>([]);
  const [pasted, setPasted] = useState("");
  const [name, setName] = useState("");
  const [message, setMessage] = useState("");
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const all: readonly Input[] = pasted.trim() === "" ? inputs : [...inputs, { file: "pasted.yaml", name: name.trim(), text: pasted }];

  const known = (designName: string) => designs.data?.items.find((design) => design.name === designName);
  const add = async (files: Iterable<File>) => {
    const read = await Promise.all([...files].map(async (file) => ({ file: file.name, name: nameOfFile(file.name), text: await readFile(file) })));
    setInputs((before) => [...before, ...read.flatMap(({ text, ...named }) => (text === undefined ? [] : [{ ...named, text }]))]);
  };
  const taken = useRef<readonly File[]>([]);
  useEffect(() => {
    // Once, also where effects run twice.
    if (files.length === 0 || taken.current === files) return;
    taken.current = files;
    void add(files);
  });
  const one = async (input: Input): Promise<Outcome> => {
    try {
      const body = { text: input.text, name: input.name || undefined, file: input.file, message: message || undefined };
      return { input, imported: await upload.mutateAsync({ params: {}, body }) };
    } catch (error) {
      return { input, error };
    }
  };
  const run = async () => {
    const results: Outcome[] = [];
    for (const input of all) results.push(await one(input));
    const [only] = results;
    if (results.length === 1 && only && "imported" in only && only.imported.findings.length === 0) {
      toast("ok", importedText(only.imported));
      router.history.push(paths.design(only.imported.design.name));
      return;
    }
    setOutcomes(results);
    setInputs(results.flatMap((result) => ("error" in result ? [result.input] : [])));
    setPasted("");
  };
  const footer = (
    <>
      <ShowCommand title="Import" commands={all.length === 0 ? [importCommand("FILE", "", message)] : all.map((input) => importCommand(input.file, input.name, message))} />
      <Button onClick={onClose}>{outcomes.length > 0 ? "Close" : "Cancel"}</Button>
      <Button variant="primary" icon={UploadIcon} disabled={all.length === 0} busy={upload.isPending} onClick={() => void run()}>{all.length > 1 ? `Import ${all.length} designs` : "Import"}</Button>
    </>
  );
  return (
    <Dialog title="Import designs" onClose={onClose} width="wide" footer={footer}>
      <p className="muted">Kubernetes manifests (YAML or JSON, any number of documents) or design files. Values of Secrets are sealed: the design keeps references to them.</p>
      <Outcomes outcomes={outcomes} />
      <FileDrop onFiles={(files) => void add(files)} />
      {inputs.length > 0 && (
        <ul className={styles.files}>
          {inputs.map((input, at) => (
            <li key={`${input.file}-${at}`} className={styles.file}>
              <span className="truncate grow"><span className="mono">{input.file}</span> <NextRevision of={known(input.name)} /></span>
              <TextInput size="xs" aria-label={`Name of the design from ${input.file}`} value={input.name} placeholder="from the file" onChange={(event) => setInputs(inputs.map((other) => (other === input ? { ...input, name: event.currentTarget.value } : other)))} />
              <Button size="small" variant="ghost" icon={CloseIcon} label={`Leave ${input.file} out`} onClick={() => setInputs(inputs.filter((other) => other !== input))} />
            </li>
          ))}
        </ul>
      )}
      <Textarea className={styles.text} label="Or paste it" placeholder={"apiVersion: apps/v1\nkind: Deployment\n…"} autosize minRows={6} maxRows={14} value={pasted} onChange={(event) => setPasted(event.currentTarget.value)} spellCheck={false} />
      {pasted.trim() !== "" && <TextInput label="Name of the design" placeholder="As the design says itself; a manifest needs one" description={<NextRevision of={known(name.trim())} />} value={name} onChange={(event) => setName(event.currentTarget.value)} />}
      <TextInput label="Why" placeholder="Kept with the revision" value={message} onChange={(event) => setMessage(event.currentTarget.value)} />
    </Dialog>
  );
}

/** A name that is taken is no mistake: it is how a design gets its next revision. */
function NextRevision({ of: design }: { of: Design | undefined }) {
  return design && <span className="warn">becomes r{design.revision + 1} of {design.name}</span>;
}

function importedText({ design, objects }: DesignImported): string {
  const rest = objects.opaque + objects.rejected;
  return `${design.name} r${design.revision}: ${count(objects.imported, "object", "objects")} of ${objects.read} imported${rest > 0 ? `, ${objects.opaque} kept as they are, ${objects.rejected} rejected` : ""}`;
}

function Outcomes({ outcomes }: { outcomes: readonly Outcome[] }) {
  return outcomes.map((outcome, at) =>
    "imported" in outcome ? (
      <div key={at} className="stack-small">
        <Status tone={outcome.imported.objects.rejected > 0 ? "warn" : "ok"}>{importedText(outcome.imported)} <Link href={paths.design(outcome.imported.design.name)}>Open</Link></Status>
        <Findings findings={outcome.imported.findings} />
      </div>
    ) : (
      <div key={at} className="stack-small">
        <Status tone="bad">{outcome.input.file} was not imported</Status>
        <ErrorView error={outcome.error} />
      </div>
    ),
  );
}

function FileDrop({ onFiles }: { onFiles: (files: Iterable<File>) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFiles(event.dataTransfer.files);
  };
  return (
    <div className={styles.drop} data-over={isOver || undefined} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <span>Drop files here</span>
      <Button icon={UploadIcon} onClick={() => input.current?.click()}>Choose files</Button>
      <input ref={input} className="hidden" type="file" multiple accept=".yaml,.yml,.json,.txt" tabIndex={-1} aria-label="Files to import" onChange={(event) => { onFiles(event.currentTarget.files ?? []); event.currentTarget.value = ""; }} />
    </div>
  );
}
