// The newest operations, from every page.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import { Drawer } from "~/ui/Drawer";
import { Empty } from "~/ui/Empty";
import { OperationsIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { closeOverlay } from "~/ui/overlay";
import { Skeleton } from "~/ui/Skeleton";
import { paths } from "~/util/paths";
import { ErrorView } from "./Findings";
import { OperationLine } from "./OperationLine";
import styles from "./OperationsDrawer.module.css";

const SHOWN_MAX = 20;

export function OperationsDrawer() {
  const { data, error } = useQuery(query("OperationList", {}));
  return (
    <Drawer title="Operations" onClose={closeOverlay} actions={<Link href={paths.operations()} onClick={closeOverlay}>All operations</Link>}>
      {error && <ErrorView error={error} />}
      {!data && !error && <Skeleton />}
      {data?.items.length === 0 && <Empty icon={OperationsIcon} title="Nothing has run yet">Deployments and other work that takes its time appear here, with their progress.</Empty>}
      <ul className={styles.list}>
        {data?.items.slice(0, SHOWN_MAX).map((operation) => <li key={operation.operation}><OperationLine operation={operation} onOpen={closeOverlay} /></li>)}
      </ul>
    </Drawer>
  );
}
