// Cancel and retry of an operation.
import { useQuery } from "@tanstack/react-query";
import { useRouter, useRouterState } from "@tanstack/react-router";
import { useState } from "react";
import { isOtherPlan } from "~/api/error";
import { query, useCall } from "~/api/queries";
import { subjectOf } from "~/actions/subject";
import { meshplay } from "~/actions/commands";
import { retryCommand } from "~/designs/command";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { CheckField } from "~/ui/fields";
import { toast } from "~/ui/toasts";
import { Status } from "~/ui/Tag";
import { columnTone, columnWord } from "~/util/operation";
import { paths } from "~/util/paths";
import type { DialogProps } from "../Dialogs";
import { ErrorView } from "../Findings";
import { NewPlanDialog } from "../plan/NewPlanDialog";
import { ShowCommand } from "../ShowCommand";

function useOperationId(): string {
  const subject = subjectOf(useRouterState({ select: (state) => state.location.href }));
  return subject.kind === "operation" ? subject.id : "";
}

export function OperationCancelDialog({ close }: DialogProps) {
  const operation = useOperationId();
  const cancel = useCall("OperationCancel", ["OperationGet", "OperationList"]);
  const submit = () => cancel.mutate({ params: { operation } }, { onSuccess: () => { toast("info", "It stops at the next step"); close(); } });
  return (
    <Dialog title="Cancel this operation?" onClose={close} footer={<>
      <ShowCommand title="Cancel" commands={[meshplay("operation", "cancel", operation)]} />
      <Button onClick={close}>Let it run</Button>
      <Button variant="danger" busy={cancel.isPending} onClick={submit}>Cancel it</Button>
    </>}>
      <p>It stops at the next step boundary. What is done stays done and is recorded; nothing is rolled back by itself. Retry goes on from there.</p>
      {cancel.error && <ErrorView error={cancel.error} />}
    </Dialog>
  );
}

export function OperationRetryDialog({ close }: DialogProps) {
  const operation = useOperationId();
  const router = useRouter();
  const { data } = useQuery(query("OperationGet", { operation }));
  const open = data?.clusters.filter(({ status }) => columnTone(status) !== "ok") ?? [];
  const [left, setLeft] = useState<readonly string[]>([]);
  const chosen = open.map(({ name }) => name).filter((name) => !left.includes(name));
  const retry = useCall("OperationRetry", ["OperationList"]);
  const onRetried = (made: string) => router.history.push(paths.operation(made));
  const submit = () => retry.mutate({ params: { operation }, body: { clusters: chosen } }, { onSuccess: (made) => onRetried(made.operation) });
  if (isOtherPlan(retry.error)) return <NewPlanDialog operation={operation} clusters={chosen} onClose={close} onRetried={onRetried} />;
  return (
    <Dialog title="Retry what did not succeed" onClose={close} footer={<>
      <ShowCommand title="Retry" commands={[retryCommand(operation, left.length > 0 ? chosen : [])]} />
      <Button onClick={close}>Cancel</Button>
      <Button variant="primary" busy={retry.isPending} disabled={chosen.length === 0} onClick={submit}>Retry</Button>
    </>}>
      <p className="muted">It goes on where it stopped, as a new operation. If the plan is another one than was approved, nothing is touched and you are asked to look at the new plan.</p>
      {open.map(({ name, status }) => (
        <div key={name} className="row"><CheckField label={name} checked={!left.includes(name)} onChange={(checked) => setLeft(checked ? left.filter((each) => each !== name) : [...left, name])} /><span className="push"><Status tone={columnTone(status)}>{columnWord(status)}</Status></span></div>
      ))}
      {retry.error && <ErrorView error={retry.error}>{data && <Button href={paths.design(data.subject, "plan")}>Plan again</Button>}</ErrorView>}
    </Dialog>
  );
}
