// Making agents in a cluster. It is an ordinary deployment of a design that the server writes: what would change
// is shown while the form is filled in, then exactly that plan is agreed to, then the page of agents shows how they join.
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError, findingsOf } from "~/api/error";
import { query, useCall } from "~/api/queries";
import type { AgentsPrepared, ClusterPlan } from "~/api/schema";
import { approvedHashes } from "~/designs/choices";
import { useDebounced } from "~/hooks/useDebounced";
import { useSession } from "~/hooks/useSession";
import { agentsBody, agentsForm, type AgentsForm, refusedAgents, usualAgents } from "~/performance/agents";
import { deployAgentsCommand } from "~/performance/command";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { SelectField, TextAreaField, TextField } from "~/ui/fields";
import { DeployIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { Skeleton } from "~/ui/Skeleton";
import { paths } from "~/util/paths";
import type { DialogProps } from "../Dialogs";
import { ErrorView, Findings } from "../Findings";
import { FieldProblem } from "../performance/FieldProblem";
import styles from "../performance/RunFields.module.css";
import { PlanOfCluster } from "../plan/PlanOfCluster";
import { ShowCommand } from "../ShowCommand";

const PAUSE_MS = 300;
const TITLE = "Deploy agents";

export function AgentsDeployDialog({ search, close }: DialogProps) {
  const { data, error } = useQuery(query("ClusterList", {}));
  const groups = useQuery({ ...query("AgentsList", {}), enabled: search.about !== undefined });
  const [prepared, setPrepared] = useState<AgentsPrepared>();
  const [form, setForm] = useState<AgentsForm>();
  const clusters = data?.items ?? [];
  const failed = error ?? groups.error;
  if (!data || (search.about !== undefined && !groups.data)) return <Dialog title={TITLE} onClose={close} width="wide">{failed ? <ErrorView error={failed} /> : <Skeleton />}</Dialog>;
  if (clusters.length === 0) return <NoCluster close={close} />;
  const known = groups.data?.items.find(({ design }) => design === search.about);
  const writable = clusters.find(({ writing }) => writing === "allowed") ?? clusters[0];
  const shown = form ?? (known ? agentsForm(known) : { ...usualAgents, cluster: writable?.name ?? "" });
  if (prepared) return <Consent form={shown} prepared={prepared} back={() => setPrepared(undefined)} close={close} />;
  const options = clusters.map(({ name, writing }) => ({ value: name, label: writing === "allowed" ? name : `${name} (read-only)` }));
  return <AgentsFields form={shown} options={options} onChange={setForm} onPrepared={setPrepared} close={close} />;
}

function NoCluster({ close }: { close: () => void }) {
  const { may } = useSession();
  return (
    <Dialog title={TITLE} onClose={close} footer={<>
      <Button onClick={close}>Close</Button>
      {may("clusterManage") && <Button variant="primary" href={paths.settings("clusters", { dialog: "cluster-add" })}>Add cluster</Button>}
    </>}>
      <p>No cluster is connected into which they could be deployed. Agents on other machines need none: <code>meshplay --server URL perf agent</code> on each.</p>
    </Dialog>
  );
}

type FieldsProps = { form: AgentsForm; options: readonly { value: string; label: string }[]; onChange: (form: AgentsForm) => void; onPrepared: (prepared: AgentsPrepared) => void; close: () => void };

function AgentsFields({ form, options, onChange, onPrepared, close }: FieldsProps) {
  const [tried, setTried] = useState(false);
  const body = agentsBody(form);
  const asked = useDebounced(JSON.stringify(body), PAUSE_MS);
  const planned = useQuery({ ...query("AgentsPlan", {}, JSON.parse(asked)), retry: false });
  const prepare = useCall("AgentsPrepare", ["AgentsList", "DesignList"]);
  const { problems, others } = refusedAgents(planned.error ? findingsOf(planned.error) : []);
  const isRefused = planned.error instanceof ApiError && planned.error.status === 422;
  const field = (key: keyof AgentsForm) => {
    const problem = tried || form[key] !== "" ? problems[key] : undefined;
    return { value: form[key], onChange: (value: string) => { prepare.reset(); onChange({ ...form, [key]: value }); }, error: problem && <FieldProblem problem={problem} /> };
  };
  const submit = () => {
    setTried(true);
    prepare.mutate({ params: {}, body }, { onSuccess: onPrepared });
  };
  return (
    <Dialog title={TITLE} onClose={close} width="wide" footer={<>
      <ShowCommand title={TITLE} commands={[deployAgentsCommand(body)]} />
      <Button onClick={close}>Cancel</Button>
      <Button variant="primary" busy={prepare.isPending} onClick={submit}>Look at the plan</Button>
    </>}>
      <p className="muted">Pods of this program that make the load of runs together. They come to this server, and nobody can connect to them.</p>
      <div className={styles.fields}>
        <SelectField label="Cluster" description="where they run" {...field("cluster")} options={options} />
        <TextField label="Called" description="a name for each group" {...field("name")} placeholder={usualAgents.name} />
        <TextField label="Namespace" description="made if it is not there" {...field("namespace")} placeholder={usualAgents.namespace} />
        <TextField label="How many" description="1 to 100" {...field("replicas")} autoFocus />
        <TextField label="Cores kept for each" description="no limit: it would make it late" {...field("cpu")} placeholder={usualAgents.cpu} />
        <TextField label="Memory of each" description="such as 256Mi or 1Gi" {...field("memory")} placeholder={usualAgents.memory} />
      </div>
      <TextField label="Where pods reach this server" description="https://NAME; its public URL, if nothing is given" {...field("serverUrl")} placeholder="https://play.example" />
      <TextField label="Image" description="of this server's version, which their nodes can pull" {...field("image")} placeholder="meshplay:VERSION" />
      <details className={styles.more}>
        <summary>Certificate, and where they may send load</summary>
        <div className={styles.inside}>
          <TextAreaField label="Authority of this server's certificate (PEM)" description="Those of the image, if nothing is given." rows={3} {...field("caPem")} />
          <TextField label="Send load only to" description="networks, names, or *. and a domain, with commas; whatever the server allows, if nothing is given" {...field("loadTo")} placeholder="10.0.0.0/8, shop.example" />
        </div>
      </details>
      <section className="stack-small" aria-live="polite">
        <h3 className={styles.heading}>What would change</h3>
        {planned.isPending && <Skeleton lines={3} />}
        {isRefused && <p className="muted">So it would be refused{tried || Object.keys(problems).length === 0 ? "" : "; what is wrong stands at its field"}.</p>}
        {!tried && problems.serverUrl && form.serverUrl === "" && <p className="muted">Say where pods reach this server: it does not know that itself.</p>}
        {isRefused ? <Findings findings={others} /> : planned.error && <ErrorView error={planned.error} />}
        {planned.data && !planned.error && <PlanOfCluster plan={planned.data.plan} purpose="deploy" steps="lines" />}
      </section>
      {prepare.error && !isAtFields(prepare.error) && <ErrorView error={prepare.error} />}
    </Dialog>
  );
}

/** Then it is said there, as the form rests. */
const isAtFields = (error: Error) => refusedAgents(findingsOf(error)).others.length === 0;

type ConsentProps = { form: AgentsForm; prepared: AgentsPrepared; back: () => void; close: () => void };

/** The plan of what is stored now. Whoever does not agree leaves nothing behind. */
function Consent({ form, prepared, back, close }: ConsentProps) {
  const router = useRouter();
  const [message, setMessage] = useState("");
  const { design, revision, recreate, isNew } = prepared;
  const body = { source: { design, revision }, clusters: [form.cluster], purpose: "deploy" as const, choices: [], include: [], recreate };
  // A design that was withdrawn and made again has the same name and revision, and another token: no plan of before is shown.
  const planned = useQuery({ ...query("DesignPlan", {}, body), staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  const deploy = useCall("DesignDeploy", ["OperationList", "DesignList", "AgentsList", "AgentsGet"]);
  const withdraw = useCall("AgentsWithdraw", ["AgentsList", "DesignList"]);
  const leave = (then: () => void) => {
    if (!isNew) return then();
    withdraw.mutate({ params: { cluster: form.cluster, name: form.name.trim() } }, { onSuccess: then });
  };
  const plans = planned.data?.clusters ?? [];
  const canDeploy = plans.length > 0 && plans.every(({ executable }) => executable);
  const start = () => deploy.mutate({ params: {}, body: { ...body, approved: approvedHashes(plans), stages: [], maxFailed: 0, onFailure: "hold", wait: "applied", timeoutMs: 300_000, message: message.trim() || undefined } }, {
    onSuccess: ({ operation }) => router.history.push(paths.performance("agents", { agents: design, operation })),
  });
  return (
    <Dialog title={`${TITLE}: the plan`} onClose={() => leave(close)} width="wide" footer={<>
      <ShowCommand title={TITLE} commands={[deployAgentsCommand(agentsBody(form))]} />
      <Button busy={withdraw.isPending} onClick={() => leave(back)}>Back</Button>
      <Button variant="primary" icon={DeployIcon} disabled={!canDeploy} busy={deploy.isPending} onClick={start}>Deploy</Button>
    </>}>
      {planned.isPending && <Skeleton lines={5} />}
      {planned.error && <ErrorView error={planned.error} />}
      {plans.map((plan) => <PlanOfCluster key={plan.name} plan={plan} purpose="deploy" />)}
      {plans.length > 0 && !canDeploy && <p className="warn">It cannot be carried out as it is. <Link href={paths.design(design, "plan", { revision, clusters: form.cluster, recreate: recreate.join("\n") })}>Decide what is open on the page of its design</Link></p>}
      <TextField label="Why" value={message} onChange={setMessage} placeholder="Kept with the deployment" autoFocus />
      <Approved plans={plans} />
      {withdraw.error && <ErrorView error={withdraw.error} />}
      {deploy.error && <ErrorView error={deploy.error} />}
    </Dialog>
  );
}

function Approved({ plans }: { plans: readonly ClusterPlan[] }) {
  const [plan] = plans;
  if (!plan?.planHash) return null;
  return <p className="muted">Approved is exactly this plan, <code title={plan.planHash}>{plan.planHash.slice(0, 12)}</code>. If the cluster has changed meanwhile, it is not touched.</p>;
}
