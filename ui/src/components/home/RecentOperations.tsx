// What runs, then what ran last.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import { Card } from "~/ui/Card";
import { Link } from "~/ui/Link";
import { Skeleton } from "~/ui/Skeleton";
import { paths } from "~/util/paths";
import { ErrorView } from "../Findings";
import { OperationLine } from "../OperationLine";
import lines from "../OperationsDrawer.module.css";
import styles from "./Home.module.css";

const SHOWN_MAX = 4;

export function RecentOperations() {
  const { data, error } = useQuery(query("OperationList", {}));
  const shown = data?.items.toSorted((a, b) => Number(b.status === "running") - Number(a.status === "running")).slice(0, SHOWN_MAX);
  return (
    <Card title="Operations" content="flush" aside={<Link href={paths.operations()}>all</Link>}>
      {error && <ErrorView error={error} />}
      {!shown && !error && <Skeleton lines={3} />}
      {shown?.length === 0 && <p className={styles.nothing}>Nothing has run yet. Deploying a design makes the first one.</p>}
      <ul className={lines.list}>{shown?.map((operation) => <li key={operation.operation}><OperationLine operation={operation} /></li>)}</ul>
    </Card>
  );
}
