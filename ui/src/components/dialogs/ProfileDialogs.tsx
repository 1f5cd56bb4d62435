// Making and changing a profile, as a form or as YAML, and removing one.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { query, useCall } from "~/api/queries";
import type { RunSpec } from "~/api/schema";
import { removeProfileCommand, setProfileCommand } from "~/performance/command";
import { asForm, readEdited, turned } from "~/performance/edited";
import { emptySpec } from "~/performance/form";
import { removalSentence } from "~/performance/schedule";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { TextAreaField, TextField } from "~/ui/fields";
import { Skeleton } from "~/ui/Skeleton";
import { useRouter } from "@tanstack/react-router";
import { paths } from "~/util/paths";
import type { DialogProps } from "../Dialogs";
import { ErrorView } from "../Findings";
import { RunFields } from "../performance/RunFields";
import { ShowCommand } from "../ShowCommand";

const LISTED_MAX = 500;

export function ProfileSetDialog({ search, close }: DialogProps) {
  const { about } = search;
  const known = useQuery({ ...query("ProfileGet", { profile: about ?? "" }), enabled: about !== undefined });
  if (about === undefined) return <SetForm name="" spec={emptySpec} close={close} />;
  if (known.data) return <SetForm name={about} spec={known.data.spec} close={close} />;
  return <Dialog title={about} onClose={close} width="wide">{known.error ? <ErrorView error={known.error} /> : <Skeleton />}</Dialog>;
}

function SetForm({ name: before, spec: base, close }: { name: string; spec: RunSpec; close: () => void }) {
  const [name, setName] = useState(before);
  const [edited, setEdited] = useState(() => asForm(base));
  const [tries, setTries] = useState(0);
  const set = useCall("ProfileSet", ["ProfileList", "ProfileGet"]);
  const read = readEdited(edited);
  const turn = () => {
    const next = turned(edited);
    // The mistake that keeps it as it is is shown where it is.
    if (next === edited) setTries(tries + 1);
    setEdited(next);
  };
  const submit = () => {
    setTries(tries + 1);
    if ("spec" in read && name.trim() !== "") set.mutate({ params: { profile: name.trim() }, body: { spec: read.spec } }, { onSuccess: close });
  };
  return (
    <Dialog title={before === "" ? "New profile" : `Profile ${before}`} onClose={close} width="wide" footer={<>
      <ShowCommand title="Set the profile" commands={[setProfileCommand(name.trim(), "spec" in read ? read.spec : emptySpec)]} />
      <Button onClick={close}>Cancel</Button>
      <Button variant="primary" busy={set.isPending} onClick={submit}>Save</Button>
    </>}>
      <div className="row wrap">
        {before === "" && <div className="grow"><TextField label="Name" value={name} onChange={setName} placeholder="checkout" autoFocus error={tries > 0 && name.trim() === "" ? "a name" : undefined} /></div>}
        <span className="push"><Button size="small" onClick={turn}>{edited.is === "form" ? "Edit as YAML" : "Edit as a form"}</Button></span>
      </div>
      {edited.is === "form"
        ? <RunFields form={edited.form} base={edited.base} tries={tries} onChange={(form) => setEdited({ ...edited, form })} />
        : <TextAreaField label="Specification" rows={20} value={edited.text} onChange={(text) => setEdited({ is: "yaml", text })} error={"wrong" in read ? read.wrong : edited.unheld} />}
      {set.error && <ErrorView error={set.error} />}
    </Dialog>
  );
}

export function ProfileRemoveDialog({ search, close }: DialogProps) {
  const profile = search.about ?? "";
  const router = useRouter();
  const known = useQuery(query("ProfileGet", { profile }));
  const schedules = useQuery(query("ScheduleList", { limit: LISTED_MAX }));
  const remove = useCall("ProfileRemove", ["ProfileList", "ScheduleList"]);
  return (
    <Dialog title={`Remove the profile ${profile}?`} onClose={close} footer={<>
      <ShowCommand title="Remove" commands={[removeProfileCommand(profile)]} />
      <Button onClick={close}>Keep it</Button>
      <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate({ params: { profile } }, { onSuccess: () => router.history.push(paths.performance("profiles")) })}>Remove it</Button>
    </>}>
      {known.data && schedules.data ? <p>{removalSentence(profile, schedules.data.items, Object.keys(known.data.baselines).length)}</p> : <p className="muted">Its schedules and baselines go with it; its runs stay.</p>}
      {remove.error && <ErrorView error={remove.error} />}
    </Dialog>
  );
}
