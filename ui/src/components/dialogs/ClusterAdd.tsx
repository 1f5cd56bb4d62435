// Connecting clusters: a kubeconfig by paste or file; each of its contexts with what is in its way; then the connections made.
import { useState } from "react";
import { useCall } from "~/api/queries";
import type { ClusterAdded, ClusterInspected, InspectedContext, Writing } from "~/api/schema";
import { addClustersCommand } from "~/actions/forms";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { CheckField, TextAreaField, TextField } from "~/ui/fields";
import { FileButton } from "~/ui/FileButton";
import { UploadIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { Status, Tag } from "~/ui/Tag";
import { clusterTone } from "~/util/cluster";
import { plural } from "~/util/level";
import { paths } from "~/util/paths";
import type { DialogProps } from "../Dialogs";
import { ErrorView, Findings } from "../Findings";
import { ShowCommand } from "../ShowCommand";
import styles from "./ClusterAdd.module.css";

type Step = { at: "file" } | { at: "contexts"; inspected: ClusterInspected } | { at: "done"; added: ClusterAdded };

export function ClusterAdd({ close }: DialogProps) {
  const [step, setStep] = useState<Step>({ at: "file" });
  const [kubeconfig, setKubeconfig] = useState("");
  if (step.at === "done") return <Done added={step.added} close={close} />;
  if (step.at === "contexts") return <Contexts kubeconfig={kubeconfig} inspected={step.inspected} close={close} onBack={() => setStep({ at: "file" })} onDone={(added) => setStep({ at: "done", added })} />;
  return <File kubeconfig={kubeconfig} onChange={setKubeconfig} close={close} onNext={(inspected) => setStep({ at: "contexts", inspected })} />;
}

type FileProps = { kubeconfig: string; onChange: (text: string) => void; onNext: (inspected: ClusterInspected) => void; close: () => void };

function File({ kubeconfig, onChange, onNext, close }: FileProps) {
  const inspect = useCall("ClusterInspect", []);
  const look = (text: string) => inspect.mutate({ params: {}, body: { kubeconfig: text } }, { onSuccess: onNext });
  const take = (text: string) => {
    onChange(text);
    look(text);
  };
  return (
    <Dialog title="Add cluster" onClose={close} width="wide" footer={<>
      <ShowCommand title="Add clusters" commands={[addClustersCommand("NAME", [])]} />
      <Button onClick={close}>Cancel</Button>
      <Button variant="primary" busy={inspect.isPending} disabled={kubeconfig.trim() === ""} onClick={() => look(kubeconfig)}>Look at its contexts</Button>
    </>}>
      <p className="muted">Paste a kubeconfig or choose its file. Nothing is installed in the cluster; credentials are sealed and never shown again. Meshplay only reads until you allow writing.</p>
      <div className="row wrap"><FileButton icon={UploadIcon} accept=".yaml,.yml,.conf,.config,*" onText={take}>Choose a file</FileButton><span className="muted">or paste it:</span></div>
      <TextAreaField label="Kubeconfig" value={kubeconfig} onChange={onChange} rows={12} autoFocus placeholder={"apiVersion: v1\nkind: Config\nclusters: …"} />
      {inspect.error && <ErrorView error={inspect.error} />}
    </Dialog>
  );
}

type ContextsProps = { kubeconfig: string; inspected: ClusterInspected; close: () => void; onBack: () => void; onDone: (added: ClusterAdded) => void };

function Contexts({ kubeconfig, inspected, close, onBack, onDone }: ContextsProps) {
  const usable = inspected.contexts.filter((context) => context.usable);
  const [chosen, setChosen] = useState<readonly string[]>(() => (usable.length === 1 ? usable : usable.filter(({ current }) => current)).map(({ context }) => context));
  const [name, setName] = useState("");
  const [writing, setWriting] = useState<Writing>("readOnly");
  const add = useCall("ClusterAdd", ["ClusterList", "EnvironmentList"]);
  const single = chosen.length === 1 ? inspected.contexts.find(({ context }) => context === chosen[0]) : undefined;
  const submit = () => add.mutate({ params: {}, body: { kubeconfig, contexts: [...chosen], name: (single && name.trim()) || undefined, writing } }, { onSuccess: onDone });
  const command = addClustersCommand(single && (name.trim() || single.name), chosen);
  return (
    <Dialog title="Which contexts?" onClose={close} width="wide" footer={<>
      <ShowCommand title="Add these" commands={[command]} />
      <Button onClick={onBack}>Back</Button>
      <Button variant="primary" busy={add.isPending} disabled={chosen.length === 0} onClick={submit}>{chosen.length > 1 ? `Connect ${chosen.length} clusters` : "Connect"}</Button>
    </>}>
      <Findings findings={inspected.findings} />
      <ul className={styles.contexts}>
        {inspected.contexts.map((context) => (
          <ContextItem key={context.context} context={context} checked={chosen.includes(context.context)}
            onChange={(checked) => setChosen(checked ? [...chosen, context.context] : chosen.filter((each) => each !== context.context))} />
        ))}
      </ul>
      {usable.length === 0 && <p className="muted">None of them can be used as it is. A kubeconfig with a service account's token always can: <Link href={`${paths.settings("clusters")}?dialog=cluster-service-account`}>get its manifest</Link>.</p>}
      {single && <TextField label="Name here" value={name} onChange={setName} placeholder={single.name} />}
      <CheckField label="Allow writing from the start" description="Otherwise Meshplay only reads. Even with it, only an approved plan is written." checked={writing === "allowed"} onChange={(checked) => setWriting(checked ? "allowed" : "readOnly")} />
      {add.error && <ErrorView error={add.error} />}
    </Dialog>
  );
}

function ContextItem({ context, checked, onChange }: { context: InspectedContext; checked: boolean; onChange: (checked: boolean) => void }) {
  const { context: name, server, credential, current, usable, findings } = context;
  return (
    <li className={styles.context}>
      <div className="row">
        <CheckField label={name} checked={checked} disabled={!usable} onChange={onChange} />
        {current && <Tag tone="accent">current</Tag>}
        <span className="push"><Status tone={usable ? "ok" : "bad"}>{usable ? `${credential} credential` : `${credential} cannot be used`}</Status></span>
      </div>
      <p className="muted mono">{server}</p>
      <Findings findings={findings} />
    </li>
  );
}

function Done({ added, close }: { added: ClusterAdded; close: () => void }) {
  return (
    <Dialog title={`${plural(added.clusters.length, "cluster")} connected`} onClose={close} footer={<Button variant="primary" onClick={close}>Done</Button>}>
      <ul className="stack-small">{added.clusters.map((cluster) => <li key={cluster.id} className="row"><Status tone={clusterTone(cluster)}>{cluster.name}</Status> <span className="muted">{cluster.version ?? cluster.state}</span></li>)}</ul>
      <Findings findings={added.findings} />
    </Dialog>
  );
}
