// Going on where clusters stopped, when that needs another plan than was approved: the new one is shown and approved here.
import { useQuery } from "@tanstack/react-query";
import { query, useCall } from "~/api/queries";
import type { ClusterPlan, Finding, Purpose } from "~/api/schema";
import { approvedHashes } from "~/designs/choices";
import { diffLines } from "~/designs/diff";
import { planSentence } from "~/designs/sentence";
import { actionOf } from "~/designs/verdict";
import { ErrorView, Findings } from "~/components/Findings";
import { ObjectName } from "~/components/ObjectName";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Skeleton } from "~/ui/Skeleton";
import { plural } from "~/util/level";
import { listed, purposeOf } from "~/util/operation";
import { FieldDiff } from "./DiffView";
import { JudgedTag } from "./Judged";

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
      {plans.map((plan) => <NewPlan key={plan.name} plan={plan} purpose={purpose} />)}
      {retry.isError && <ErrorView error={retry.error} />}
    </Dialog>
  );
}

/** Why somebody is asked, which comes first. */
function isQuestion({ code }: Finding): boolean {
  return code === "MP5401";
}

/** Shown at once; the rest when it is asked for. */
const STEPS_SHOWN = 12;

function NewPlan({ plan, purpose }: { plan: ClusterPlan; purpose: Purpose }) {
  const { diff, findings } = plan;
  const rest = diff.slice(STEPS_SHOWN);
  return (
    <div className="stack-small">
      <p><b>{planSentence([plan], purpose)}</b></p>
      <Findings findings={[...findings.filter(isQuestion), ...findings.filter((finding) => !isQuestion(finding))]} />
      {diff.slice(0, STEPS_SHOWN).map((step) => <NewStep key={step.object} step={step} />)}
      {rest.length > 0 && <details><summary>{plural(rest.length, "more object")}</summary>{rest.map((step) => <NewStep key={step.object} step={step} />)}</details>}
    </div>
  );
}

function NewStep({ step }: { step: ClusterPlan["diff"][number] }) {
  return (
    <section>
      <p className="row"><ObjectName object={step.object} /> <JudgedTag judged={actionOf(step)} /></p>
      {step.changes.length > 0 && <FieldDiff label={`Fields of ${step.object}`} lines={diffLines(step.changes)} />}
    </section>
  );
}
