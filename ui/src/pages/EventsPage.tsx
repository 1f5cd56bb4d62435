// The events feed: what happened, newest first, and as part of which operation.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useRouter, useRouterState } from "@tanstack/react-router";
import { pagedQuery } from "~/api/queries";
import type { Event } from "~/api/schema";
import { ErrorView } from "~/components/Findings";
import { OperationsTabs } from "~/components/OperationsTabs";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Empty";
import { SelectField } from "~/ui/fields";
import { ActivityIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { Page } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Time } from "~/ui/Time";
import { parseSearch, paths } from "~/util/paths";
import styles from "./OperationsPage.module.css";

const columns: Column<Event>[] = [
  { key: "when", title: "When", cell: ({ at }) => <span className="muted"><Time at={at} /></span> },
  { key: "kind", title: "What", cell: ({ kind }) => <code>{kind}</code> },
  { key: "subject", title: "About", cell: ({ subject }) => subject },
  { key: "actor", title: "By", cell: ({ actor }) => <span className="muted">{actor}</span> },
  { key: "operation", title: "Operation", cell: ({ operation }) => (operation ? <Link href={paths.operation(operation)}>open</Link> : "–") },
];

const kinds = [
  { value: "", label: "Everything" },
  { value: "design.", label: "Designs" },
  { value: "deployment.", label: "Deployments" },
  { value: "operation.", label: "Operations" },
  { value: "cluster.", label: "Clusters" },
];

export function EventsPage() {
  const router = useRouter();
  const search = useRouterState({ select: ({ location }) => parseSearch(location.searchStr) });
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(pagedQuery("EventList", { kind: search.kind, subject: search.subject, operation: search.operation }));
  const rows = data?.pages.flatMap((page) => page.items);
  return (
    <Page title="Events" sub={search.subject && `about ${search.subject}`}>
      <OperationsTabs current="events" />
      <div className="row"><SelectField look="compact" label="About" value={search.kind ?? ""} options={kinds} onChange={(kind) => router.history.replace(paths.events({ ...search, kind: kind || undefined }))} /></div>
      {error && <ErrorView error={error} />}
      <Card content="flush">
        {!rows && !error && <Skeleton />}
        {rows?.length === 0 && <Empty icon={ActivityIcon} title="Nothing has happened">Everything that changes something leaves an event here.</Empty>}
        {rows && rows.length > 0 && <Table label="Events" columns={columns} rows={rows} rowKey={({ seq }) => String(seq)} />}
      </Card>
      {hasNextPage && <div className={styles.more}><Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>Older ones</Button></div>}
    </Page>
  );
}
