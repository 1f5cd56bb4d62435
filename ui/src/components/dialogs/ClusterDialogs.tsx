// The small dialogs about one connection: check, writing, credential, removal, and the manifest of a service account.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useRouter } from "@tanstack/react-router";
import { query, useCall } from "~/api/queries";
import { actionOf } from "~/actions/registry";
import { serviceAccountCommand } from "~/actions/forms";
import { useActionContext } from "~/hooks/useActions";
import { Button } from "~/ui/Button";
import { CopyBox } from "~/ui/Copy";
import { Dialog } from "~/ui/Dialog";
import { CheckField, TextAreaField, TextField } from "~/ui/fields";
import { FileButton } from "~/ui/FileButton";
import { UploadIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { Status, type Tone } from "~/ui/Tag";
import { toast } from "~/ui/toasts";
import { paths } from "~/util/paths";
import type { DialogProps } from "../Dialogs";
import { CodeLink, ErrorView, Literals } from "../Findings";
import { ShowCommand } from "../ShowCommand";

/** Commands of an action for the cluster that the dialog is about. */
function useCommands(id: string, cluster: string) {
  return actionOf(id).commands(useActionContext({ kind: "cluster", name: cluster }));
}

const tones: Record<string, Tone> = { pass: "ok", warn: "warn", fail: "bad", skip: "neutral" };

export function ClusterCheckDialog({ search, close }: DialogProps) {
  const cluster = search.about ?? "";
  const { mutate, data, error, isPending } = useCall("ClusterCheck", ["ClusterList", "ClusterGet", "ClusterCapabilities"]);
  useEffect(() => mutate({ params: { cluster } }), [mutate, cluster]);
  return (
    <Dialog title={`Check of ${cluster}`} onClose={close} width="wide" footer={<>
      <ShowCommand title="Check" commands={useCommands("cluster.check", cluster)} />
      <Button busy={isPending} onClick={() => mutate({ params: { cluster } })}>Check again</Button>
      <Button variant="primary" onClick={close}>Done</Button>
    </>}>
      {error && <ErrorView error={error} />}
      {isPending && !data && <Skeleton lines={4} />}
      <ul className="stack-small">
        {data?.checks.map(({ status, message, code, fix }, at) => (
          <li key={at}>
            <div className="row"><Status tone={tones[status] ?? "neutral"}>{status}</Status><span className="grow"><Literals text={message} /></span>{status !== "pass" && <CodeLink code={code} severity={status === "fail" ? "error" : "warning"} />}</div>
            {fix && status !== "pass" && <p className="muted"><Literals text={fix} /></p>}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

export function ClusterWritingDialog({ search, close }: DialogProps) {
  const cluster = search.about ?? "";
  const { data } = useQuery(query("ClusterGet", { cluster }));
  const [consent, setConsent] = useState(false);
  const set = useCall("ClusterSetWriting", ["ClusterList", "ClusterGet"]);
  const allow = data?.writing !== "allowed";
  const submit = () => set.mutate({ params: { cluster }, body: { writing: allow ? "allowed" : "readOnly" } }, {
    onSuccess: () => { toast("ok", allow ? `Meshplay may now write to ${cluster}` : `${cluster} is read-only for Meshplay`); close(); },
  });
  const commands = useCommands(allow ? "cluster.allowWriting" : "cluster.forbidWriting", cluster);
  return (
    <Dialog title={allow ? `Allow writing to ${cluster}?` : `Make ${cluster} read-only?`} onClose={close} footer={<>
      <ShowCommand title={allow ? "Allow writing" : "Make read-only"} commands={commands} />
      <Button onClick={close}>Cancel</Button>
      <Button variant="primary" busy={set.isPending} disabled={!data || (allow && !consent)} onClick={submit}>{allow ? "Allow writing" : "Make read-only"}</Button>
    </>}>
      {!data && <Skeleton lines={2} />}
      {data && allow && (
        <>
          <p>Meshplay will be able to change <b>{cluster}</b> ({data.server}). It writes only what somebody has approved in a plan, under its own field manager, and takes no field from others unasked.</p>
          <CheckField label={`I want Meshplay to be able to change ${cluster}`} checked={consent} onChange={setConsent} />
        </>
      )}
      {data && !allow && <p>Plans can still be made. Operations that run finish what they have begun and are held before their next write.</p>}
      {set.error && <ErrorView error={set.error} />}
    </Dialog>
  );
}

export function ClusterCredentialDialog({ search, close }: DialogProps) {
  const cluster = search.about ?? "";
  const [kubeconfig, setKubeconfig] = useState("");
  const [context, setContext] = useState("");
  const set = useCall("ClusterSetCredential", ["ClusterList", "ClusterGet", "ClusterCapabilities"]);
  const submit = () => set.mutate({ params: { cluster }, body: { kubeconfig, context: context.trim() || undefined } }, {
    onSuccess: () => { toast("ok", `${cluster} has a new credential`); close(); },
  });
  return (
    <Dialog title={`New credential for ${cluster}`} onClose={close} width="wide" footer={<>
      <ShowCommand title="Replace the credential" commands={useCommands("cluster.credential", cluster)} />
      <Button onClick={close}>Cancel</Button>
      <Button variant="primary" busy={set.isPending} disabled={kubeconfig.trim() === ""} onClick={submit}>Replace</Button>
    </>}>
      <p className="muted">It must lead to the same cluster; that is checked before anything is replaced.</p>
      <div className="row wrap"><FileButton icon={UploadIcon} accept="*" onText={setKubeconfig}>Choose a file</FileButton><span className="muted">or paste it:</span></div>
      <TextAreaField label="Kubeconfig" value={kubeconfig} onChange={setKubeconfig} rows={10} autoFocus />
      <TextField label="Context" value={context} onChange={setContext} placeholder="the current one" />
      {set.error && <ErrorView error={set.error} />}
    </Dialog>
  );
}

export function ClusterRemoveDialog({ search, close }: DialogProps) {
  const cluster = search.about ?? "";
  const router = useRouter();
  const remove = useCall("ClusterRemove", ["ClusterList", "EnvironmentList", "ResourceList"]);
  const submit = () => remove.mutate({ params: { cluster } }, {
    onSuccess: () => { toast("ok", `${cluster} is forgotten; the cluster is as it was`); router.history.push(paths.settings("clusters")); },
  });
  return (
    <Dialog title={`Forget ${cluster}?`} onClose={close} footer={<>
      <ShowCommand title="Forget" commands={useCommands("cluster.remove", cluster)} />
      <Button onClick={close}>Cancel</Button>
      <Button variant="danger" busy={remove.isPending} onClick={submit}>Forget this cluster</Button>
    </>}>
      <p>The connection and its sealed credential are deleted here. The cluster is left as it is: what was deployed goes on running.</p>
      {remove.error && <ErrorView error={remove.error} />}
    </Dialog>
  );
}

export function ServiceAccountDialog({ close }: DialogProps) {
  const [namespaces, setNamespaces] = useState("");
  const named = namespaces.split(/[\s,]+/).filter(Boolean);
  const wanted = named.join(",");
  const { data, error } = useQuery(query("ClusterServiceAccount", { namespaces: wanted || undefined }));
  return (
    <Dialog title="A service account for Meshplay" onClose={close} width="wide" footer={<>
      <ShowCommand title="Print the manifest" commands={[serviceAccountCommand(named)]} />
      <Button variant="primary" onClick={close}>Done</Button>
    </>}>
      <p className="muted">For kubeconfigs whose login is a program (cloud providers) or a person's. Apply this with your own rights; the commands at its end print a kubeconfig with the account's token.</p>
      <TextField label="Namespaces in which it may write" value={namespaces} onChange={setNamespaces} placeholder="none: it only reads" />
      {error && <ErrorView error={error} />}
      {data ? <CopyBox text={data.text} label="Copy the manifest" /> : <Skeleton />}
    </Dialog>
  );
}
