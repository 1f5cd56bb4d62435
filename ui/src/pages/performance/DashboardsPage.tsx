// Dashboards: our own and those that were imported. A file that is dropped anywhere on the page is imported.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { pagedQuery } from "~/api/queries";
import type { Dashboard } from "~/api/schema";
import { ActionButton } from "~/components/ActionButton";
import { DashboardImport } from "~/components/dashboard/DashboardImport";
import { ErrorView } from "~/components/Findings";
import { ShowCommands } from "~/components/ShowCommand";
import { useAddress } from "~/hooks/useAddress";
import { useFileDrop } from "~/hooks/useFileDrop";
import { useSession } from "~/hooks/useSession";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Empty";
import { DashboardIcon, RemoveIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Tag } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { paths } from "~/util/paths";
import { PerformancePage } from "./PerformancePage";
import styles from "./Performance.module.css";

export function DashboardsPage() {
  const { search, push, replace, with: linked } = useAddress();
  const { may } = useSession();
  const [dropped, setDropped] = useState<readonly File[]>([]);
  const importing = search.dialog === "dashboard-import";
  const isOver = useFileDrop((files) => { setDropped(files); push({ dialog: "dashboard-import" }); }, may("performanceWrite") && !importing);
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(pagedQuery("DashboardList", {}));
  const all = data?.pages.flatMap((page) => page.items);
  const wanted = (search.filter ?? "").toLowerCase();
  const rows = all?.filter((one) => [one.name, one.title, ...one.tags].join(" ").toLowerCase().includes(wanted));
  const close = () => {
    setDropped([]);
    push({ dialog: undefined });
  };
  return (
    <PerformancePage page="dashboards" sub={isOver ? "Let go to import" : "Grafana's dashboards, drawn here from your Prometheus."}
      actions={<><ShowCommands ids={["dashboard.list", "dashboard.import"]} /><Button href={paths.settings("metrics")}>Connections</Button><ActionButton id="dashboard.import" title="Import" variant="primary" /></>}>
      {error && <ErrorView error={error} />}
      {all && all.length > 1 && <div className="row wrap"><input className={styles.filter} type="search" aria-label="Filter dashboards" placeholder="Filter by title, name, tag" data-filter value={search.filter ?? ""} onChange={(event) => replace({ filter: event.currentTarget.value || undefined })} /></div>}
      <Card content="flush">
        {!rows && !error && <Skeleton />}
        {all?.length === 0 && <Empty icon={DashboardIcon} title="No dashboards yet" actions={<ActionButton id="dashboard.import" title="Import a dashboard" variant="primary" />}>A dashboard of Grafana, as a file or from a Grafana that is connected, is drawn here; what of it cannot be drawn is named.</Empty>}
        {all && all.length > 0 && rows?.length === 0 && <Empty icon={DashboardIcon} title="No dashboard fits" actions={<Button onClick={() => replace({ filter: undefined })}>Show all</Button>}>{`None of ${hasNextPage ? "the first " : ""}${all.length} fits “${search.filter ?? ""}”.`}</Empty>}
        {rows && rows.length > 0 && <Table label="Dashboards" narrow="stacked" columns={columnsOf(may("performanceWrite"), (name) => linked({ dialog: "dashboard-remove", about: name }))} rows={rows} rowKey={({ name }) => name} href={({ name }) => paths.dashboard(name)} />}
      </Card>
      {hasNextPage && <div><Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>More</Button></div>}
      {importing && <DashboardImport files={dropped} onClose={close} />}
    </PerformancePage>
  );
}

function columnsOf(mayWrite: boolean, removing: (name: string) => string): Column<Dashboard>[] {
  return [
    { key: "title", title: "Title", cell: ({ title }) => title },
    { key: "name", title: "Name", cell: ({ name }) => <span className="mono">{name}</span> },
    { key: "panels", title: "Panels", align: "number", cell: ({ panels }) => panels },
    { key: "drawn", title: "Not drawn", align: "number", cell: ({ findings }) => (findings.length > 0 ? <Tag tone="warn" title={findings.map(({ message }) => message).join("\n")}>{String(findings.length)}</Tag> : <span className="muted">–</span>) },
    { key: "tags", title: "Tags", cell: ({ tags, isBuiltIn }) => <span className="row">{isBuiltIn && <Tag tone="accent">built in</Tag>}{tags.slice(0, 3).map((tag) => <Tag key={tag}>{tag}</Tag>)}</span> },
    { key: "from", title: "From", cell: ({ connection, isBuiltIn }) => <span className="muted">{isBuiltIn ? "–" : connection ?? "a file"}</span> },
    { key: "when", title: "Changed", align: "number", cell: ({ updatedAt }) => <span className="muted">{updatedAt ? <Time at={updatedAt} /> : "–"}</span> },
    { key: "remove", title: "", align: "number", cell: ({ name, title, isBuiltIn }) => mayWrite && !isBuiltIn && <Button variant="ghost" size="small" icon={RemoveIcon} label={`Remove ${title}`} href={removing(name)} /> },
  ];
}
