// The golden signals of all meshes under one roof: requests, errors, response times and saturation of every workload, in the same units.
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { invalidate, query } from "~/api/queries";
import type { GoldenOf } from "~/api/schema";
import { digits, millis } from "~/components/chart/format";
import styles from "~/components/dashboard/Dashboard.module.css";
import { ErrorView, Findings } from "~/components/Findings";
import { ShowCommand } from "~/components/ShowCommand";
import { goldenCommand } from "~/dashboards/command";
import { errorText, errorTone, goldenSentence, type MeshSum, orders, saturationText, saturationTone, sorted, sums, windowOf, windows } from "~/dashboards/golden";
import { useAddress } from "~/hooks/useAddress";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Empty";
import { SelectField } from "~/ui/fields";
import { DownloadIcon, RefreshIcon, SignalsIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, type Sorting, Table } from "~/ui/Table";
import { Status, Tag } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { csv } from "~/util/csv";
import { plural } from "~/util/level";
import { paths } from "~/util/paths";
import { saveFile } from "~/util/saveFile";
import { PerformancePage } from "./PerformancePage";
import performance from "./Performance.module.css";

const REFRESH_MS = 15_000;

export function SignalsPage() {
  const { search, replace, with: linked } = useAddress();
  const queries = useQueryClient();
  const window = windows.find(({ value }) => value === search.window) ?? windows[1];
  const { connection, namespace } = search;
  const connections = useQuery(query("MetricsConnectionList", { limit: 500 }));
  const isUnconnected = connections.data?.items.length === 0;
  // Without a connection there is nobody to ask, and that is no error.
  const golden = useQuery({ enabled: connections.data !== undefined && !isUnconnected, ...query("GoldenSignals", { windowMs: window.ms, ...(connection && { connection }), ...(namespace && { namespace }) }), placeholderData: keepPreviousData, refetchInterval: REFRESH_MS });
  const by = orders.find((order) => order === search.sort) ?? "requests";
  const order = search.order === "ascending" || search.order === "descending" ? search.order : by === "workload" || by === "mesh" || by === "connection" ? "ascending" : "descending";
  const all = golden.data?.rows;
  const shown = golden.data && windowOf(golden.data.windowMs);
  const wanted = (search.filter ?? "").toLowerCase();
  const rows = all && sorted(all.filter((row) => [row.workload, row.namespace, row.mesh, row.connection].join(" ").toLowerCase().includes(wanted)), by, order);
  const names = connections.data?.items.map(({ name }) => name) ?? [];
  const sortLink = (column: string) => linked({ sort: column, order: column === by ? (order === "descending" ? "ascending" : "descending") : undefined });
  return (
    <PerformancePage page="signals" sub={golden.data && shown && <>over {shown.text}, <Time at={golden.data.at} /></>} actions={<>
      <ShowCommand title="These signals" commands={[goldenCommand(connection, namespace, window.value)]} />
      {shown && rows && rows.length > 0 && <Button icon={DownloadIcon} onClick={() => saveFile(`golden-signals-${shown.value}.csv`, "text/csv", tableText(rows))}>CSV</Button>}
      <Button icon={RefreshIcon} busy={golden.isFetching} disabled={isUnconnected} onClick={() => void invalidate(queries, ["GoldenSignals"])}>Look again</Button>
    </>}>
      {!isUnconnected && <div className="row wrap">
        <input className={performance.filter} type="search" aria-label="Filter workloads" placeholder="Filter by workload, namespace, mesh" data-filter value={search.filter ?? ""} onChange={(event) => replace({ filter: event.currentTarget.value || undefined })} />
        <SelectField look="compact" label="Over which time" value={window.value} options={windows} onChange={(value) => replace({ window: value })} />
        {names.length > 1 && <SelectField look="compact" label="Connection" value={connection ?? ""} options={[{ value: "", label: "All connections" }, ...names.map((name) => ({ value: name, label: name }))]} onChange={(name) => replace({ connection: name || undefined })} />}
        {namespace && <Button size="small" onClick={() => replace({ namespace: undefined })}>{`Namespace ${namespace} ×`}</Button>}
      </div>}
      {(connections.error ?? golden.error) && <ErrorView error={connections.error ?? golden.error} />}
      {!all && !isUnconnected && !connections.error && !golden.error && <Card content="flush"><Skeleton lines={6} /></Card>}
      {isUnconnected && <Nothing connected={false} />}
      {golden.data && !isUnconnected && (
        <div className={`stack ${golden.isPlaceholderData ? styles.stale : ""}`} aria-busy={golden.isFetching || undefined}>
          {golden.data.findings && golden.data.findings.length > 0 && <Card edge="warn"><Findings findings={golden.data.findings} /></Card>}
          {all?.length === 0 && <Nothing connected />}
          {all && all.length > 0 && rows && <Rows all={all} rows={rows} filter={search.filter} many={names.length > 1} sorting={{ by, order, href: sortLink }} onAll={() => replace({ filter: undefined })} />}
        </div>
      )}
    </PerformancePage>
  );
}

type RowsProps = { all: readonly GoldenOf[]; rows: readonly GoldenOf[]; filter: string | undefined; many: boolean; sorting: Sorting; onAll: () => void };

function Rows({ all, rows, filter, many, sorting, onAll }: RowsProps) {
  return (
    <>
      <Card edge={all.some(({ errorRatio }) => errorTone(errorRatio) === "bad") ? "bad" : "accent"}><b>{goldenSentence(all)}</b></Card>
      <div className={styles.meshes}>{sums(all).map((sum) => <Mesh key={`${sum.connection} ${sum.mesh}`} sum={sum} many={many} />)}</div>
      <Card title="Workloads" content="flush" aside={`${rows.length} of ${all.length}; saturation is the part of its limit that the fullest container uses`}>
        {rows.length > 0 ? <Table label="Golden signals by workload" narrow="stacked" columns={columnsOf(many)} rows={rows} rowKey={({ connection, mesh, namespace, workload }) => [connection, mesh, namespace, workload].join("/")} sorting={sorting} />
          : <Empty icon={SignalsIcon} title="No workload fits" actions={<Button onClick={onAll}>Show all</Button>}>{`None of ${all.length} fits “${filter ?? ""}”.`}</Empty>}
      </Card>
    </>
  );
}

function Nothing({ connected }: { connected: boolean }) {
  return (
    <Card content="flush">
      {connected
        ? <Empty icon={SignalsIcon} title="No mesh made a request in this time" actions={<Button href={paths.settings("metrics")}>Connections</Button>}>Metrics of Istio, Linkerd, Cilium, Kuma, Consul, Envoy and ingress-nginx are looked for in every connected Prometheus; none of them counts a request in this time.</Empty>
        : <Empty icon={SignalsIcon} title="Nothing is connected" actions={<Button variant="primary" href={paths.settings("metrics", { dialog: "metrics-set" })}>Connect a Prometheus</Button>}>Golden signals of all meshes are read from the Prometheus that scrapes them.</Empty>}
    </Card>
  );
}

function Mesh({ sum: { mesh, connection, workloads, requestsPerS, errorRatio, slowest }, many }: { sum: MeshSum; many: boolean }) {
  return (
    <Card title={mesh} aside={<>{many && `${connection} · `}{plural(workloads, "workload")}</>}>
      <dl className={styles.numbers}>
        <div><dt>Requests</dt><dd>{digits(requestsPerS)}/s</dd></div>
        <div><dt>Errors</dt><dd><Status tone={errorTone(errorRatio)}>{errorText(errorRatio)}</Status></dd></div>
        <div><dt>Slowest p99</dt><dd title={slowest?.workload}>{millis(slowest?.p99Ms)}</dd></div>
      </dl>
    </Card>
  );
}

function columnsOf(many: boolean): Column<GoldenOf>[] {
  const connection: Column<GoldenOf> = { key: "connection", title: "Connection", cell: ({ connection }) => <span className="muted">{connection}</span> };
  return [
    { key: "workload", title: "Workload", cell: ({ workload, namespace }) => <><b>{workload}</b> <span className="muted">{namespace}</span></> },
    { key: "mesh", title: "Mesh", cell: ({ mesh }) => <Tag>{mesh}</Tag> },
    ...(many ? [connection] : []),
    { key: "requests", title: "Requests", align: "number", cell: ({ requestsPerS }) => `${digits(requestsPerS)}/s` },
    { key: "errors", title: "Errors", align: "number", cell: ({ errorRatio }) => <Status tone={errorTone(errorRatio)}>{errorText(errorRatio)}</Status> },
    { key: "p50", title: "p50", align: "number", cell: ({ p50Ms }) => millis(p50Ms) },
    { key: "p95", title: "p95", align: "number", cell: ({ p95Ms }) => millis(p95Ms) },
    { key: "p99", title: "p99", align: "number", cell: ({ p99Ms }) => millis(p99Ms) },
    { key: "saturation", title: "Saturation", align: "number", cell: (row) => { const text = saturationText(row); return text ? <Status tone={saturationTone(row.saturation)}>{text}</Status> : <span className="muted" title="It has no limits, or no Prometheus of the connection tells what containers use">–</span>; } },
  ];
}

function tableText(rows: readonly GoldenOf[]): string {
  return csv(["connection", "mesh", "namespace", "workload", "requests per second", "error ratio", "p50 ms", "p95 ms", "p99 ms", "saturation", "of"],
    rows.map((row) => [row.connection, row.mesh, row.namespace, row.workload, row.requestsPerS, row.errorRatio ?? null, row.p50Ms ?? null, row.p95Ms ?? null, row.p99Ms ?? null, row.saturation ?? null, row.saturated ?? null]));
}
