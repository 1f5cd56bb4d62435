// Making and changing a profile, as a form or as YAML, and removing one.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { stringify } from "yaml";
import { query, useCall } from "~/api/queries";
import type { RunSpec } from "~/api/schema";
import { removeProfileCommand, setProfileCommand } from "~/performance/command";
import { emptySpec, formOf, readForm } from "~/performance/form";
import { readSpecText } from "~/performance/spec-text";
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

export function ProfileSetDialog({ search, close }: DialogProps) {
  const { about } = search;
  const known = useQuery({ ...query("ProfileGet", { profile: about ?? "" }), enabled: about !== undefined });
  if (about === undefined) return <SetForm name="" spec={emptySpec} close={close} />;
  if (known.data) return <SetForm name={about} spec={known.data.spec} close={close} />;
  return <Dialog title={about} onClose={close} width="wide">{known.error ? <ErrorView error={known.error} /> : <Skeleton />}</Dialog>;
}

type As = { is: "form" } | { is: "yaml"; text: string };

function SetForm({ name: before, spec: base, close }: { name: string; spec: RunSpec; close: () => void }) {
  const [name, setName] = useState(before);
  const [spec, setSpec] = useState(base);
  const [form, setForm] = useState(() => formOf(base));
  const [as, setAs] = useState<As>({ is: "form" });
  const [tries, setTries] = useState(0);
  const set = useCall("ProfileSet", ["ProfileList", "ProfileGet"]);
  const read = as.is === "form" ? readForm(form, spec) : readSpecText(as.text);
  const asYaml = () => setAs({ is: "yaml", text: stringify("spec" in read ? read.spec : spec) });
  const asForm = () => {
    if (!("spec" in read)) return setTries(tries + 1);
    setSpec(read.spec);
    setForm(formOf(read.spec));
    setAs({ is: "form" });
  };
  const submit = () => {
    setTries(tries + 1);
    if ("spec" in read && name.trim() !== "") set.mutate({ params: { profile: name.trim() }, body: { spec: read.spec } }, { onSuccess: close });
  };
  return (
    <Dialog title={before === "" ? "New profile" : `Profile ${before}`} onClose={close} width="wide" footer={<>
      <ShowCommand title="Set the profile" commands={[setProfileCommand(name.trim(), "spec" in read ? read.spec : spec)]} />
      <Button onClick={close}>Cancel</Button>
      <Button variant="primary" busy={set.isPending} onClick={submit}>Save</Button>
    </>}>
      <div className="row wrap">
        {before === "" && <div className="grow"><TextField label="Name" value={name} onChange={setName} placeholder="checkout" autoFocus error={tries > 0 && name.trim() === "" ? "a name" : undefined} /></div>}
        <span className="push">{as.is === "form" ? <Button size="small" onClick={asYaml}>Edit as YAML</Button> : <Button size="small" onClick={asForm}>Edit as a form</Button>}</span>
      </div>
      {as.is === "form"
        ? <RunFields form={form} base={spec} tries={tries} onChange={setForm} />
        : <TextAreaField label="Specification" rows={20} value={as.text} onChange={(text) => setAs({ is: "yaml", text })} error={"wrong" in read ? read.wrong : undefined} />}
      {set.error && <ErrorView error={set.error} />}
    </Dialog>
  );
}

export function ProfileRemoveDialog({ search, close }: DialogProps) {
  const profile = search.about ?? "";
  const router = useRouter();
  const remove = useCall("ProfileRemove", ["ProfileList"]);
  return (
    <Dialog title={`Remove the profile ${profile}?`} onClose={close} footer={<>
      <ShowCommand title="Remove" commands={[removeProfileCommand(profile)]} />
      <Button onClick={close}>Keep it</Button>
      <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate({ params: { profile } }, { onSuccess: () => router.history.push(paths.performance("profiles")) })}>Remove it</Button>
    </>}>
      <p>Its baselines go with it; its runs stay, with what they were asked.</p>
      {remove.error && <ErrorView error={remove.error} />}
    </Dialog>
  );
}
