// Runs: newest first, live. Those that are ticked can be compared; the choice is in the address.
import { useInfiniteQuery } from "@tanstack/react-query";
import { pagedQuery } from "~/api/queries";
import type { Run } from "~/api/schema";
import { ActionButton } from "~/components/ActionButton";
import { digits, millis } from "~/components/chart/format";
import { ErrorView } from "~/components/Findings";
import { ShowCommands } from "~/components/ShowCommand";
import { useAddress } from "~/hooks/useAddress";
import { loadText, runTone, verdictOf } from "~/performance/words";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Empty";
import { CheckField } from "~/ui/fields";
import { CompareIcon, PerformanceIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Status, Tag } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { paths } from "~/util/paths";
import { PerformancePage } from "./PerformancePage";
import styles from "./Performance.module.css";

export function RunsPage() {
  const { search, replace } = useAddress();
  const profile = search.profile || undefined;
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(pagedQuery("RunList", { profile }));
  const all = data?.pages.flatMap((page) => page.items);
  const wanted = (search.filter ?? "").toLowerCase();
  const rows = all?.filter((run) => textOf(run).includes(wanted));
  const ticked = (search.runs ?? "").split(",").filter(Boolean);
  const tick = (run: string, on: boolean) => replace({ runs: (on ? [...ticked, run] : ticked.filter((each) => each !== run)).join(",") || undefined });
  const running = all?.filter(({ status }) => status === "running").length ?? 0;
  const [first, ...others] = ticked;
  return (
    <PerformancePage page="runs" sub={all && (running > 0 ? `${running} running` : "nothing is running")} actions={<>
      <ShowCommands ids={["go.performance", "performance.run"]} />
      {ticked.length >= 2 && <Button icon={CompareIcon} href={paths.performance("compare", { a: first, b: others.join(";") })}>{`Compare ${ticked.length}`}</Button>}
      <ActionButton id="performance.run" title="Run" variant="primary" />
    </>}>
      {error && <ErrorView error={error} />}
      {all && all.length > 0 && (
        <div className="row wrap">
          <input className={styles.filter} type="search" aria-label="Filter runs" placeholder="Filter by name, address, tag, status" data-filter value={search.filter ?? ""} onChange={(event) => replace({ filter: event.currentTarget.value || undefined })} />
          {profile && <Button size="small" onClick={() => replace({ profile: undefined })}>{`Profile ${profile} ×`}</Button>}
        </div>
      )}
      <Card content="flush">
        {!rows && !error && <Skeleton />}
        {all?.length === 0 && (
          <Empty icon={PerformanceIcon} title="Nothing was measured yet" actions={<ActionButton id="performance.run" title="Run a test" variant="primary" />}>
            A run sends load to an address and tells, with intervals, how long people would have waited, and whether that can be believed.
          </Empty>
        )}
        {all && all.length > 0 && rows?.length === 0 && <Empty icon={PerformanceIcon} title="No run fits" actions={<Button onClick={() => replace({ filter: undefined })}>Show all</Button>}>{`None of ${all.length} fits “${search.filter ?? ""}”.`}</Empty>}
        {rows && rows.length > 0 && <Table label="Runs" columns={columnsOf(ticked, tick)} rows={rows} rowKey={({ run }) => run} href={({ run }) => paths.run(run)} />}
      </Card>
      {hasNextPage && <div><Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>Older ones</Button></div>}
    </PerformancePage>
  );
}

function textOf({ name, target, tags, status, profile }: Run): string {
  return [name, target, status, profile ?? "", ...Object.entries(tags).map(([key, value]) => `${key}=${value}`)].join(" ").toLowerCase();
}

function columnsOf(ticked: readonly string[], tick: (run: string, on: boolean) => void): Column<Run>[] {
  return [
    { key: "compare", title: "", cell: ({ run, name, summary }) => summary && <label className={styles.tick}><span className="hidden">{`Compare ${name}`}</span><CheckField label="" checked={ticked.includes(run)} onChange={(on) => tick(run, on)} /></label> },
    { key: "name", title: "Run", cell: ({ name }) => name },
    { key: "when", title: "Started", cell: ({ createdAt }) => <span className="muted"><Time at={createdAt} /></span> },
    { key: "status", title: "Status", cell: ({ status }) => <Status tone={runTone(status)} busy>{status}</Status> },
    { key: "verdict", title: "Verdict", cell: (run) => <Verdict run={run} /> },
    { key: "rate", title: "Rate", align: "number", cell: ({ summary }) => (summary ? `${digits(summary.rate.achieved)}/s` : "–") },
    { key: "p50", title: "p50", align: "number", cell: ({ summary }) => millis(summary?.responseTimeMs?.p50) },
    { key: "p99", title: "p99", align: "number", cell: ({ summary }) => millis(summary?.responseTimeMs?.p99) },
    { key: "target", title: "Target", cell: ({ target, name }) => (target === name ? <span className="muted">–</span> : <span className="mono">{target}</span>) },
    { key: "load", title: "Load", cell: ({ spec }) => <span className="muted">{loadText(spec)}</span> },
    { key: "tags", title: "Tags", cell: ({ tags }) => <span className="row">{Object.entries(tags).slice(0, 2).map(([key, value]) => <Tag key={key}>{`${key}=${value}`}</Tag>)}</span> },
  ];
}

export function Verdict({ run: { summary } }: { run: Run }) {
  if (!summary) return <span className="muted">–</span>;
  const { tone, word } = verdictOf(summary.validity.verdict);
  return <Tag tone={tone}>{word}</Tag>;
}
