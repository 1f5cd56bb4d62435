// Starting a run: anew (`?by=` names who makes the load), or as another one was (`?about=RUN`), or as a profile says (`?profile=NAME`).
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { query, useCall } from "~/api/queries";
import type { RunSpec } from "~/api/schema";
import { generatorsCommand, runCommand } from "~/performance/command";
import { emptySpec, formOf, parseTags, readForm, TAGS_WANTED, tagsText } from "~/performance/form";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { TextField } from "~/ui/fields";
import { PlayIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { paths } from "~/util/paths";
import type { DialogProps } from "../Dialogs";
import { ErrorView } from "../Findings";
import { ShowCommand } from "../ShowCommand";
import { RunFields } from "./RunFields";
import styles from "./RunFields.module.css";

type Start = { spec: RunSpec; profile?: string | undefined; tags: Record<string, string> };

export function RunStartDialog({ search, close }: DialogProps) {
  const { about } = search;
  const before = useQuery({ ...query("RunGet", { run: about ?? "" }), enabled: about !== undefined });
  if (about === undefined) return <StartForm start={{ spec: search.by ? { ...emptySpec, agents: [search.by] } : emptySpec, tags: {} }} close={close} />;
  if (before.data) return <StartForm start={{ spec: before.data.spec, profile: before.data.profile ?? undefined, tags: before.data.tags }} close={close} />;
  return <Dialog title="Run again" onClose={close} width="wide">{before.error ? <ErrorView error={before.error} /> : <Skeleton />}</Dialog>;
}

function StartForm({ start, close }: { start: Start; close: () => void }) {
  const router = useRouter();
  const [form, setForm] = useState(() => formOf(start.spec));
  const [name, setName] = useState("");
  const [tags, setTags] = useState(tagsText(start.tags));
  const [note, setNote] = useState("");
  const [tries, setTries] = useState(0);
  const run = useCall("RunStart", ["RunList", "OperationList"]);
  const read = readForm(form, start.spec);
  const pairs = parseTags(tags);
  const described = { name: name.trim() || undefined, tags: pairs ?? {}, note: note.trim() };
  const submit = () => {
    setTries(tries + 1);
    if (!("spec" in read) || !pairs) return;
    run.mutate({ params: {}, body: { spec: read.spec, profile: start.profile, ...described } }, { onSuccess: ({ run: id }) => router.history.push(paths.run(id)) });
  };
  const command = runCommand("spec" in read ? read.spec : emptySpec, { tags: described.tags, note: described.note, ...(described.name ? { name: described.name } : {}), ...(start.profile ? { profile: start.profile } : {}) });
  return (
    <Dialog title={start.spec.endpoints.length === 0 ? "Run a performance test" : "Run again"} onClose={close} width="wide" footer={<>
      <ShowCommand title="Run" commands={form.generator === "" ? [command] : [command, generatorsCommand()]} />
      <Button onClick={close}>Cancel</Button>
      <Button variant="primary" icon={PlayIcon} busy={run.isPending} onClick={submit}>Run</Button>
    </>}>
      <RunFields form={form} base={start.spec} tries={tries} onChange={setForm} />
      <div className={styles.fields}>
        <TextField label="Name" value={name} onChange={setName} placeholder={start.profile ?? "that of the address"} />
        <TextField label="Tags" value={tags} onChange={setTags} placeholder="mesh=istio, release=1.4" error={pairs ? undefined : TAGS_WANTED} />
        <TextField label="Note" value={note} onChange={setNote} placeholder="why it is run" />
      </div>
      {run.error && <ErrorView error={run.error} />}
    </Dialog>
  );
}
