// Connecting a Prometheus or Grafana, and forgetting one. Credentials go in and never come out: a change writes all of a connection anew.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { query, useCall } from "~/api/queries";
import type { MetricsAuth, MetricsConnection, MetricsConnectionBody, MetricsKind } from "~/api/schema";
import { connectCommand, disconnectCommand, kinds } from "~/dashboards/command";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { PasswordField, SelectField, TextAreaField, TextField } from "~/ui/fields";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import type { DialogProps } from "../Dialogs";
import { ErrorView, Findings } from "../Findings";
import { ShowCommand } from "../ShowCommand";

const auths: readonly { value: MetricsAuth; label: string }[] = [
  { value: "none", label: "Nothing" },
  { value: "token", label: "A bearer token" },
  { value: "basic", label: "User and password" },
  { value: "certificate", label: "A client certificate" },
];

export function MetricsSetDialog({ search, close }: DialogProps) {
  const known = useQuery({ ...query("MetricsConnectionGet", { connection: search.about ?? "" }), enabled: search.about !== undefined });
  if (search.about === undefined) return <SetForm close={close} />;
  if (known.data) return <SetForm known={known.data} close={close} />;
  return <Dialog title={search.about} onClose={close}>{known.error ? <ErrorView error={known.error} /> : <Skeleton />}</Dialog>;
}

type Form = { kind: MetricsKind; url: string; auth: MetricsAuth; token: string; user: string; password: string; certificatePem: string; keyPem: string; caPem: string };

function SetForm({ known, close }: { known?: MetricsConnection; close: () => void }) {
  const [name, setName] = useState(known?.name ?? "");
  const [form, setForm] = useState<Form>({ kind: known?.kind ?? "prometheus", url: known?.url ?? "", auth: known?.auth ?? "none", token: "", user: known?.user ?? "", password: "", certificatePem: "", keyPem: "", caPem: "" });
  const change = (part: Partial<Form>) => setForm({ ...form, ...part });
  const set = useCall("MetricsConnectionSet", ["MetricsConnectionList", "MetricsConnectionGet", "DashboardView", "GoldenSignals"]);
  const body = bodyOf(form);
  const submit = () => set.mutate({ params: { connection: name.trim() }, body }, {
    onSuccess: ({ seen }) => {
      if (seen && !seen.isOk) return;
      toast("ok", `${name.trim()} answers${seen?.version ? `: version ${seen.version}` : ""}`);
      close();
    },
  });
  const refused = set.data?.seen && !set.data.seen.isOk ? set.data.seen.findings ?? [] : [];
  return (
    <Dialog title={known ? `Change ${known.name}` : "Connect a Prometheus or Grafana"} onClose={close} footer={<>
      <ShowCommand title="Connect" commands={[connectCommand(name.trim(), body)]} />
      <Button onClick={close}>{refused.length > 0 ? "Keep it as it is" : "Cancel"}</Button>
      <Button variant="primary" busy={set.isPending} disabled={name.trim() === "" || form.url.trim() === ""} onClick={submit}>{known || set.data ? "Save and check" : "Connect"}</Button>
    </>}>
      {!known && <TextField label="Name" value={name} onChange={setName} placeholder="shop" autoFocus />}
      <SelectField label="What answers there" value={form.kind} options={kinds} onChange={(kind) => change({ kind })} />
      <TextField label="Address" value={form.url} onChange={(url) => change({ url })} placeholder={form.kind === "grafana" ? "https://grafana.example.com" : "http://127.0.0.1:9090"} />
      <SelectField label="What lets us in" value={form.auth} options={auths} onChange={(auth) => change({ auth })} />
      {known && known.auth !== "none" && <p className="muted">The credential that is kept cannot be read again: give it anew.</p>}
      {form.auth === "token" && <PasswordField label="Token" value={form.token} onChange={(token) => change({ token })} />}
      {form.auth === "basic" && <><TextField label="User" value={form.user} onChange={(user) => change({ user })} /><PasswordField label="Password" value={form.password} onChange={(password) => change({ password })} /></>}
      {form.auth === "certificate" && <>
        <TextAreaField label="Client certificate with its chain (PEM)" rows={4} value={form.certificatePem} onChange={(certificatePem) => change({ certificatePem })} />
        <TextAreaField label="Its key (PEM)" rows={4} value={form.keyPem} onChange={(keyPem) => change({ keyPem })} />
      </>}
      {form.url.trim().startsWith("https:") && <TextAreaField label="Authority to check its certificate against (PEM)" description="The system's, if nothing is given." rows={3} value={form.caPem} onChange={(caPem) => change({ caPem })} />}
      {known?.hasCa && form.caPem.trim() === "" && <p className="warn">The authority that is kept is not shown again, and saving forgets it: give it anew, or the system's are asked.</p>}
      {refused.length > 0 && <><p className="warn">It is kept, but it did not answer:</p><Findings findings={refused} /></>}
      {set.error && <ErrorView error={set.error} />}
    </Dialog>
  );
}

function bodyOf({ kind, url, auth, token, user, password, certificatePem, keyPem, caPem }: Form): MetricsConnectionBody {
  return {
    kind, url: url.trim(),
    ...(auth === "token" && { token: token.trim() }),
    ...(auth === "basic" && { user: user.trim(), password }),
    ...(auth === "certificate" && { certificatePem, keyPem }),
    ...(caPem.trim() && { caPem }),
  };
}

export function MetricsRemoveDialog({ search, close }: DialogProps) {
  const connection = search.about ?? "";
  const remove = useCall("MetricsConnectionRemove", ["MetricsConnectionList", "GoldenSignals"]);
  const submit = () => remove.mutate({ params: { connection } }, { onSuccess: () => { toast("ok", `${connection} is forgotten`); close(); } });
  return (
    <Dialog title={`Forget ${connection}?`} onClose={close} footer={<>
      <ShowCommand title="Forget" commands={[disconnectCommand(connection)]} />
      <Button onClick={close}>Keep it</Button>
      <Button variant="danger" busy={remove.isPending} onClick={submit}>Forget it</Button>
    </>}>
      <p>Its address and credential are removed here. The server itself is left as it is.</p>
      {remove.error && <ErrorView error={remove.error} />}
    </Dialog>
  );
}
