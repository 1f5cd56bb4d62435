// The dialogs of environments and tokens.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { query, useCall } from "~/api/queries";
import type { Role } from "~/api/schema";
import { createTokenCommand, removeEnvironmentCommand, revokeTokenCommand, setEnvironmentCommand } from "~/actions/forms";
import { Button } from "~/ui/Button";
import { CopyBox } from "~/ui/Copy";
import { Dialog } from "~/ui/Dialog";
import { CheckField, SelectField, TextField } from "~/ui/fields";
import { toast } from "~/ui/toasts";
import type { DialogProps } from "../Dialogs";
import { ErrorView } from "../Findings";
import { ShowCommand } from "../ShowCommand";

export function EnvironmentSetDialog({ search, close }: DialogProps) {
  const environments = useQuery(query("EnvironmentList", {}));
  const clusters = useQuery(query("ClusterList", {}));
  const known = environments.data?.items.find(({ name }) => name === search.about);
  const [typed, setTyped] = useState("");
  const [changed, setChanged] = useState<readonly string[]>();
  const name = search.about ?? typed.trim();
  const chosen = changed ?? known?.clusters ?? [];
  const set = useCall("EnvironmentSet", ["EnvironmentList"]);
  const submit = () => set.mutate({ params: { environment: name }, body: { clusters: [...chosen] } }, { onSuccess: () => { toast("ok", `The environment ${name} is saved`); close(); } });
  return (
    <Dialog title={search.about ? `Clusters of ${name}` : "New environment"} onClose={close} footer={<>
      <ShowCommand title="Save the environment" commands={[setEnvironmentCommand(name, chosen)]} />
      <Button onClick={close}>Cancel</Button>
      <Button variant="primary" busy={set.isPending} disabled={name === ""} onClick={submit}>Save</Button>
    </>}>
      {!search.about && <TextField label="Name" value={typed} onChange={setTyped} placeholder="staging" autoFocus />}
      <div className="stack-small" role="group" aria-label="Clusters">
        {clusters.data?.items.map((cluster) => (
          <CheckField key={cluster.id} label={cluster.name} checked={chosen.includes(cluster.name)} onChange={(checked) => setChanged(checked ? [...chosen, cluster.name] : chosen.filter((each) => each !== cluster.name))} />
        ))}
        {clusters.data?.items.length === 0 && <p className="muted">No cluster is connected yet; an environment may be made before.</p>}
      </div>
      {set.error && <ErrorView error={set.error} />}
    </Dialog>
  );
}

export function EnvironmentRemoveDialog({ search, close }: DialogProps) {
  const environment = search.about ?? "";
  const remove = useCall("EnvironmentRemove", ["EnvironmentList"]);
  const submit = () => remove.mutate({ params: { environment } }, { onSuccess: () => { toast("ok", `${environment} is removed`); close(); } });
  return (
    <Dialog title={`Remove ${environment}?`} onClose={close} footer={<>
      <ShowCommand title="Remove" commands={[removeEnvironmentCommand(environment)]} />
      <Button onClick={close}>Cancel</Button>
      <Button variant="danger" busy={remove.isPending} onClick={submit}>Remove</Button>
    </>}>
      <p>Only an environment in which nothing is deployed can be removed. Clusters and designs stay.</p>
      {remove.error && <ErrorView error={remove.error} />}
    </Dialog>
  );
}

const roles: { value: Role; label: string }[] = [
  { value: "viewer", label: "viewer: reads everything but secrets" },
  { value: "editor", label: "editor: viewer, and edits designs" },
  { value: "deployer", label: "deployer: editor, and deploys them" },
  { value: "operator", label: "operator: deployer, and manages connections" },
  { value: "admin", label: "admin: everything but reading sealed values" },
  { value: "owner", label: "owner: everything" },
  { value: "auditor", label: "auditor: reads everything, changes nothing" },
  { value: "agent", label: "agent: makes load on other machines, sees nothing" },
];
const DAYS = ["1", "7", "30", "90", "365"].map((days) => ({ value: days, label: days === "1" ? "1 day" : `${days} days` }));

export function TokenCreateDialog({ close }: DialogProps) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [days, setDays] = useState("90");
  const create = useCall("TokenCreate", ["TokenList"]);
  const submit = () => create.mutate({ params: {}, body: { name: name.trim(), role, days: Number(days) } });
  if (create.data) {
    return (
      <Dialog title={`The token ${create.data.name}`} onClose={close} footer={<Button variant="primary" onClick={close}>I have kept it</Button>}>
        <p>This is its text. It is shown this once and cannot be read again.</p>
        <CopyBox text={create.data.text} label="Copy the token" />
      </Dialog>
    );
  }
  return (
    <Dialog title="New token" onClose={close} footer={<>
      <ShowCommand title="Make the token" commands={[createTokenCommand(name.trim(), role, days)]} />
      <Button onClick={close}>Cancel</Button>
      <Button variant="primary" busy={create.isPending} disabled={name.trim() === ""} onClick={submit}>Make it</Button>
    </>}>
      <TextField label="What it is for" value={name} onChange={setName} placeholder="ci of the shop" autoFocus />
      <SelectField label="Role" value={role} options={roles} onChange={setRole} />
      <SelectField label="Lives" value={days} options={DAYS} onChange={setDays} />
      {create.error && <ErrorView error={create.error} />}
    </Dialog>
  );
}

export function TokenRevokeDialog({ search, close }: DialogProps) {
  const token = search.about ?? "";
  const revoke = useCall("TokenRevoke", ["TokenList"]);
  const submit = () => revoke.mutate({ params: { token } }, { onSuccess: () => { toast("ok", `${token} is useless now`); close(); } });
  return (
    <Dialog title={`Revoke ${token}?`} onClose={close} footer={<>
      <ShowCommand title="Revoke" commands={[revokeTokenCommand(token)]} />
      <Button onClick={close}>Cancel</Button>
      <Button variant="danger" busy={revoke.isPending} onClick={submit}>Revoke</Button>
    </>}>
      <p>It stops to work at once, and so does every browser session that came from it.</p>
      {revoke.error && <ErrorView error={revoke.error} />}
    </Dialog>
  );
}
