// One cluster while a deployment runs there and after, with the ways on where it stopped.
import { useState } from "react";
import { isOtherPlan } from "~/api/error";
import { useCall } from "~/api/queries";
import type { Column } from "~/api/schema";
import { retryCommand } from "~/designs/command";
import { isRetryable } from "~/designs/state";
import { ErrorView } from "~/components/Findings";
import { ClusterColumn } from "~/components/operation/ClusterColumn";
import { ShowCommand } from "~/components/ShowCommand";
import { Button } from "~/ui/Button";
import { RefreshIcon, RollbackIcon } from "~/ui/icons";
import { paths } from "~/util/paths";
import { NewPlanDialog } from "~/components/plan/NewPlanDialog";

type Props = { design: string; environment: string | undefined; operation: string; column: Column; total: number; onRetried: (operation: string) => void };

export function LiveColumn({ design, environment, operation, column, total, onRetried }: Props) {
  const retry = useCall("OperationRetry", ["OperationList", "DesignHistory", "DesignSummary"]);
  const [dialog, setDialog] = useState<"none" | "newPlan">("none");
  const { name } = column;
  const again = () => retry.mutate({ params: { operation }, body: { clusters: [name] } }, {
    onSuccess: (made) => onRetried(made.operation),
    onError: (error) => isOtherPlan(error) && setDialog("newPlan"),
  });
  const plan = (purpose: "rollback" | undefined) => paths.design(design, "plan", { purpose, clusters: name, environment });
  return (
    <ClusterColumn column={column} total={total}>
      {retry.isError && (
        <ErrorView error={retry.error}>
          {isOtherPlan(retry.error) ? <Button size="small" variant="primary" onClick={() => setDialog("newPlan")}>Look at the new plan</Button> : <Button size="small" href={plan(undefined)}>Plan again</Button>}
        </ErrorView>
      )}
      {dialog === "newPlan" && <NewPlanDialog operation={operation} clusters={[name]} onClose={() => setDialog("none")} onRetried={onRetried} />}
      {isRetryable(column.status) && (
        <div className="row wrap">
          <Button icon={RefreshIcon} busy={retry.isPending} onClick={again}>{`Retry ${name}`}</Button>
          <Button icon={RollbackIcon} href={plan("rollback")}>{`Roll back ${name}`}</Button>
          <ShowCommand title={`Retry ${name}`} commands={[retryCommand(operation, [name])]} />
        </div>
      )}
    </ClusterColumn>
  );
}
