// Going on where a cluster stopped, when that needs another plan than was approved: the new one is shown and approved here.
import { useQuery } from "@tanstack/react-query";
import { query, useCall } from "~/api/queries";
import type { ClusterPlan } from "~/api/schema";
import { approvedHashes } from "~/designs/choices";
import { diffLines } from "~/designs/diff";
import { planSentence } from "~/designs/sentence";
import { actionOf } from "~/designs/verdict";
import { ErrorView } from "~/components/Findings";
import { ObjectName } from "~/components/ObjectName";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Skeleton } from "~/ui/Skeleton";
import { FieldDiff } from "./DiffView";
import { JudgedTag } from "./Judged";

type Props = { operation: string; cluster: string; onClose: () => void; onRetried: (operation: string) => void };

export function RetryDialog({ operation, cluster, onClose, onRetried }: Props) {
  const planned = useQuery({ ...query("OperationRetryPlan", { operation }, { clusters: [cluster] }), staleTime: Infinity });
  const retry = useCall("OperationRetry", ["OperationList", "DesignHistory", "DesignSummary"]);
  const plans = planned.data?.clusters ?? [];
  const run = async () => {
    const body = { clusters: [cluster], approved: approvedHashes(plans) };
    onRetried((await retry.mutateAsync({ params: { operation }, body })).operation);
  };
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" disabled={plans.length === 0} busy={retry.isPending} onClick={() => void run().catch(() => undefined)}>Approve and retry</Button>
    </>
  );
  return (
    <Dialog title={`Retry ${cluster} with a new plan`} onClose={onClose} width="wide" footer={footer}>
      {planned.isPending && <Skeleton lines={5} />}
      {planned.isError && <ErrorView error={planned.error} />}
      {plans.map((plan) => <NewPlan key={plan.name} plan={plan} />)}
      {retry.isError && <ErrorView error={retry.error} />}
    </Dialog>
  );
}

function NewPlan({ plan }: { plan: ClusterPlan }) {
  return (
    <div className="stack-small">
      <p>The cluster is no longer as it was when the plan was approved. <b>{planSentence([plan], "deploy")}</b></p>
      {plan.diff.map((step) => (
        <section key={step.object}>
          <p className="row"><ObjectName object={step.object} /> <JudgedTag judged={actionOf(step)} /></p>
          {step.changes.length > 0 && <FieldDiff label={`Fields of ${step.object}`} lines={diffLines(step.changes)} />}
        </section>
      ))}
    </div>
  );
}
