// One operation as a line of a list: what, about what, how far.
import type { Operation } from "~/api/schema";
import { Link } from "~/ui/Link";
import { Progress } from "~/ui/Progress";
import { Status } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { kindTitle, progressOf, statusTone } from "~/util/operation";
import { paths } from "~/util/paths";
import styles from "./OperationsDrawer.module.css";

export function OperationLine({ operation, onOpen }: { operation: Operation; onOpen?: () => void }) {
  const { done, total } = progressOf(operation);
  return (
    <Link href={paths.operation(operation.operation)} className={styles.line} onClick={onOpen}>
      <span className={styles.head}>
        <Status tone={statusTone(operation.status)} busy>{operation.status}</Status>
        <span className="truncate"><b>{kindTitle(operation.kind)}</b> {operation.subject}</span>
        <span className="push muted"><Time at={operation.createdAt} /></span>
      </span>
      {operation.status === "running" && <Progress label={`${kindTitle(operation.kind)} ${operation.subject}`} done={done} total={total} />}
      <span className="muted truncate">{[...operation.clusters.map(({ name }) => name), ...(operation.status === "running" && total > 0 ? [`${done} of ${total} steps`] : []), `by ${operation.actor}`].join(" · ")}</span>
    </Link>
  );
}
