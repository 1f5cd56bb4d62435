// Removing agents from a cluster: the plan of it, consent, how it goes on; then their token is revoked and their design forgotten.
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { findingsOf } from "~/api/error";
import { query, useCall } from "~/api/queries";
import type { AgentsGroup } from "~/api/schema";
import { approvedHashes } from "~/designs/choices";
import { undeployAgentsCommand } from "~/performance/command";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { RemoveIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { paths } from "~/util/paths";
import type { DialogProps } from "../Dialogs";
import { ErrorView, Findings } from "../Findings";
import { ClusterColumn } from "../operation/ClusterColumn";
import { PlanOfCluster } from "../plan/PlanOfCluster";
import { ShowCommand } from "../ShowCommand";

const LOOK_EVERY_MS = 1_000;
const NOT_DEPLOYED = "MP5419";

export function AgentsUndeployDialog({ search, close }: DialogProps) {
  const { data, error } = useQuery(query("AgentsList", {}));
  const group = data?.items.find(({ design }) => design === search.about);
  if (group) return <Undeploy group={group} close={close} />;
  return <Dialog title="Undeploy agents" onClose={close}>{error ? <ErrorView error={error} /> : data ? <p>There are no agents of the design {search.about} any more.</p> : <Skeleton />}</Dialog>;
}

function Undeploy({ group, close }: { group: AgentsGroup; close: () => void }) {
  const { design, cluster, name } = group;
  const router = useRouter();
  const [operation, setOperation] = useState<string>();
  const body = { source: { design }, clusters: [cluster], purpose: "undeploy" as const, choices: [], include: ["namespaces"], recreate: [] };
  const planned = useQuery({ ...query("DesignPlan", {}, body), staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false, retry: false, enabled: operation === undefined });
  const deploy = useCall("DesignDeploy", ["OperationList", "AgentsGet"]);
  const withdraw = useCall("AgentsWithdraw", ["AgentsList", "AgentList", "DesignList"]);
  const isGone = planned.error !== null && findingsOf(planned.error).every(({ code }) => code === NOT_DEPLOYED);
  const plans = planned.data?.clusters ?? [];
  const canUndeploy = isGone || (plans.length > 0 && plans.every(({ executable }) => executable));
  const { mutate: revoke } = withdraw;
  const forget = () => revoke({ params: { cluster, name } }, {
    onSuccess: () => { toast("ok", `${design} is gone, and its token is revoked`); router.history.push(paths.performance("agents")); },
  });
  const start = () => deploy.mutate({ params: {}, body: { ...body, approved: approvedHashes(plans), stages: [], maxFailed: 0, onFailure: "hold", wait: "healthy", timeoutMs: 300_000 } }, { onSuccess: (made) => setOperation(made.operation) });
  return (
    <Dialog title={`Undeploy the agents of ${cluster}?`} onClose={close} width="wide" footer={operation === undefined && <>
      <ShowCommand title="Undeploy" commands={[undeployAgentsCommand(group)]} />
      <Button onClick={close}>Keep them</Button>
      <Button variant="danger" icon={RemoveIcon} disabled={!canUndeploy} busy={deploy.isPending || withdraw.isPending} onClick={isGone ? forget : start}>{isGone ? "Revoke their token" : "Undeploy"}</Button>
    </>}>
      {operation === undefined && <>
        <p>A run that they make now is interrupted. Their token is revoked then, and their design {design} is removed.</p>
        {planned.isPending && <Skeleton lines={4} />}
        {isGone ? <p className="muted">Nothing of them is in the cluster.</p> : planned.error && <ErrorView error={planned.error} />}
        {plans.map((plan) => <PlanOfCluster key={plan.name} plan={plan} purpose="undeploy" steps="lines" />)}
      </>}
      {operation !== undefined && <Going operation={operation} onGone={forget} />}
      {deploy.error && <ErrorView error={deploy.error} />}
      {withdraw.error && <ErrorView error={withdraw.error} />}
    </Dialog>
  );
}

/** The undeployment, until it has ended. Where it fails, the token works on until somebody revokes it. */
function Going({ operation, onGone }: { operation: string; onGone: () => void }) {
  const { data, error } = useQuery({ ...query("OperationGet", { operation }), refetchInterval: ({ state }) => (state.data && state.data.status !== "running" ? false : LOOK_EVERY_MS) });
  const [told, setTold] = useState(false);
  const isDone = data?.status === "succeeded";
  useEffect(() => {
    if (!isDone || told) return;
    setTold(true);
    onGone();
  }, [isDone, told, onGone]);
  if (!data) return error ? <ErrorView error={error} /> : <Skeleton lines={4} />;
  return (
    <>
      <Findings findings={data.findings ?? []} />
      {data.clusters.map((column) => <ClusterColumn key={column.name} column={column} total={1} />)}
      {data.status !== "running" && !isDone && <p className="warn">They are not all gone, and their token still works. <Link href={paths.operation(operation)}>The operation</Link> says why and can go on; <Link href={paths.settings("tokens")}>the token</Link> can be revoked by itself.</p>}
    </>
  );
}
