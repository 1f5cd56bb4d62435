// The small dialogs about runs: bringing files in; what people say about one, making a profile of it, removing it.
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { query, useCall } from "~/api/queries";
import type { Run } from "~/api/schema";
import { describeCommand, removeRunCommand, setProfileCommand } from "~/performance/command";
import { parseTags, TAGS_WANTED, tagsText } from "~/performance/form";
import { specText } from "~/performance/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { TextAreaField, TextField } from "~/ui/fields";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { paths } from "~/util/paths";
import type { DialogProps } from "../Dialogs";
import { ErrorView } from "../Findings";
import { RunImport } from "../performance/RunImport";
import { ShowCommand } from "../ShowCommand";

/** `?about=test` begins with tests of Service Mesh Performance. */
export function RunImportDialog({ search, close }: DialogProps) {
  return <RunImport kind={search.about === "test" ? "test" : "results"} onClose={close} />;
}

type About = { run: Run; close: () => void };

export function RunDescribeDialog(props: DialogProps) {
  const { data, error } = useQuery(query("RunGet", { run: props.search.about ?? "" }));
  return data ? <Describe run={data} close={props.close} /> : <Dialog title="Describe this run" onClose={props.close}>{error ? <ErrorView error={error} /> : <Skeleton />}</Dialog>;
}

function Describe({ run, close }: About) {
  const [name, setName] = useState(run.name);
  const [tags, setTags] = useState(tagsText(run.tags));
  const [note, setNote] = useState(run.note);
  const describe = useCall("RunDescribe", ["RunGet", "RunList"]);
  const pairs = parseTags(tags);
  const submit = () => pairs && describe.mutate({ params: { run: run.run }, body: { name: name.trim(), tags: pairs, note: note.trim() } }, { onSuccess: close });
  return (
    <Dialog title="Describe this run" onClose={close} footer={<>
      <ShowCommand title="Describe" commands={[describeCommand(run.run, { name, tags: pairs ?? {}, note })]} />
      <Button onClick={close}>Cancel</Button>
      <Button variant="primary" busy={describe.isPending} disabled={!pairs} onClick={submit}>Save</Button>
    </>}>
      <TextField label="Name" value={name} onChange={setName} autoFocus />
      <TextField label="Tags" value={tags} onChange={setTags} placeholder="mesh=istio, release=1.4" error={pairs ? undefined : TAGS_WANTED} />
      <TextAreaField label="Note" rows={4} value={note} onChange={setNote} />
      {describe.error && <ErrorView error={describe.error} />}
    </Dialog>
  );
}

export function RunProfileDialog({ search, close }: DialogProps) {
  const { data, error } = useQuery(query("RunGet", { run: search.about ?? "" }));
  const [name, setName] = useState("");
  const router = useRouter();
  const set = useCall("ProfileSet", ["ProfileList", "ProfileGet"]);
  const submit = () => data && set.mutate({ params: { profile: name.trim() }, body: { spec: data.spec } }, { onSuccess: () => router.history.push(paths.performance("profiles")) });
  return (
    <Dialog title="Make a profile of this run" onClose={close} footer={<>
      {data && <ShowCommand title="Make a profile" commands={[setProfileCommand(name.trim(), data.spec)]} />}
      <Button onClick={close}>Cancel</Button>
      <Button variant="primary" busy={set.isPending} disabled={!data || name.trim() === ""} onClick={submit}>Make the profile</Button>
    </>}>
      {data && <p className="muted">{data.target} · {specText(data.spec)}</p>}
      <TextField label="Name" value={name} onChange={setName} placeholder="checkout" autoFocus />
      {(set.error ?? error) && <ErrorView error={set.error ?? error} />}
    </Dialog>
  );
}

export function RunRemoveDialog({ search, close }: DialogProps) {
  const run = search.about ?? "";
  const router = useRouter();
  const remove = useCall("RunRemove", ["RunList"]);
  const submit = () => remove.mutate({ params: { run } }, { onSuccess: () => { toast("ok", "The run is removed"); router.history.push(paths.performance()); } });
  return (
    <Dialog title="Remove this run?" onClose={close} footer={<>
      <ShowCommand title="Remove" commands={[removeRunCommand(run)]} />
      <Button onClick={close}>Keep it</Button>
      <Button variant="danger" busy={remove.isPending} onClick={submit}>Remove it</Button>
    </>}>
      <p>Everything that was measured goes with it, second by second. Comparisons that name it no longer work.</p>
      {remove.error && <ErrorView error={remove.error} />}
    </Dialog>
  );
}
