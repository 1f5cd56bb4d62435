// Operations: everything that took its time, newest first, with what happened on each cluster.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { pagedQuery } from "~/api/queries";
import type { Operation } from "~/api/schema";
import { ActionButton } from "~/components/ActionButton";
import { ErrorView } from "~/components/Findings";
import { OperationsTabs } from "~/components/OperationsTabs";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Empty";
import { OperationsIcon } from "~/ui/icons";
import { Page } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Status } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { columnTone, kindTitle, progressOf, statusTone } from "~/util/operation";
import { paths, parseSearch } from "~/util/paths";
import styles from "./OperationsPage.module.css";

const columns: Column<Operation>[] = [
  { key: "what", title: "Operation", cell: ({ kind, subject }) => <>{kindTitle(kind)} {subject}</> },
  { key: "status", title: "Status", cell: (operation) => <OperationStatus operation={operation} /> },
  { key: "clusters", title: "Clusters", cell: ({ clusters }) => <span className={styles.clusters}>{clusters.map(({ name, status }) => <Status key={name} tone={columnTone(status)} busy title={status}>{name}</Status>)}</span> },
  { key: "objects", title: "Objects", align: "number", cell: ({ clusters }) => clusters.reduce((sum, { objects }) => sum + objects.applied + objects.pruned, 0) || "–" },
  { key: "by", title: "By", cell: ({ actor }) => <span className="muted">{actor}</span> },
  { key: "when", title: "Started", align: "number", cell: ({ createdAt }) => <span className="muted"><Time at={createdAt} /></span> },
];

export function OperationsPage() {
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(pagedQuery("OperationList", {}));
  const subject = useRouterState({ select: ({ location }) => parseSearch(location.searchStr).subject });
  const rows = data?.pages.flatMap((page) => page.items).filter((operation) => subject === undefined || operation.subject === subject);
  const running = rows?.filter(({ status }) => status === "running").length ?? 0;
  return (
    <Page title="Operations" sub={rows && (running > 0 ? `${running} running` : "nothing is running")} actions={<ActionButton id="view.operations" variant="ghost" title="Show as drawer" />}>
      <OperationsTabs current="operations" />
      {error && <ErrorView error={error} />}
      <Card content="flush">
        {!rows && !error && <Skeleton />}
        {rows?.length === 0 && (
          <Empty icon={OperationsIcon} title="Nothing has run yet" actions={<Button href={paths.designs()}>Open designs</Button>}>
            Deploying a design makes an operation: it goes on when this page is closed, survives a restart of the server, and can be cancelled and retried.
          </Empty>
        )}
        {rows && rows.length > 0 && <Table label="Operations" columns={columns} rows={rows} rowKey={({ operation }) => operation} href={({ operation }) => paths.operation(operation)} />}
      </Card>
      {hasNextPage && <div className={styles.more}><Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>Older ones</Button></div>}
    </Page>
  );
}

function OperationStatus({ operation }: { operation: Operation }) {
  const { done, total } = progressOf(operation);
  const progress = operation.status === "running" && total > 0 ? ` · ${Math.floor((100 * done) / total)} %` : "";
  return <Status tone={statusTone(operation.status)} busy>{operation.status}{progress}</Status>;
}
