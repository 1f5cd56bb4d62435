// Going on where clusters stopped, when that needs another plan than was approved: the new one is shown and approved here.
import { useQuery } from "@tanstack/react-query";
import { query, useCall } from "~/api/queries";
import { approvedHashes } from "~/designs/choices";
import { ErrorView } from "~/components/Findings";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Skeleton } from "~/ui/Skeleton";
import { listed, purposeOf } from "~/util/operation";
import { PlanOfCluster } from "./PlanOfCluster";

type Props = { operation: string; clusters: readonly string[]; onClose: () => void; onRetried: (operation: string) => void };

export function NewPlanDialog({ operation, clusters, onClose, onRetried }: Props) {
  const names = [...clusters];
  const planned = useQuery({ ...query("OperationRetryPlan", { operation }, { clusters: names }), staleTime: Infinity });
  const { data } = useQuery(query("OperationGet", { operation }));
  const retry = useCall("OperationRetry", ["OperationList", "DesignHistory", "DesignSummary"]);
  const plans = planned.data?.clusters ?? [];
  const purpose = purposeOf(data?.kind ?? "");
  const run = async () => {
    const body = { clusters: names, approved: approvedHashes(plans) };
    onRetried((await retry.mutateAsync({ params: { operation }, body })).operation);
  };
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" disabled={plans.length === 0} busy={retry.isPending} onClick={() => void run().catch(() => undefined)}>Approve and retry</Button>
    </>
  );
  return (
    <Dialog title={`Retry ${listed(names)} with a new plan`} onClose={onClose} width="wide" footer={footer}>
      <p>The cluster is no longer as it was when the plan was approved. Nothing has been touched; look at what it would do now.</p>
      {planned.isPending && <Skeleton lines={5} />}
      {planned.isError && <ErrorView error={planned.error} />}
      {plans.map((plan) => <PlanOfCluster key={plan.name} plan={plan} purpose={purpose} />)}
      {retry.isError && <ErrorView error={retry.error} />}
    </Dialog>
  );
}
