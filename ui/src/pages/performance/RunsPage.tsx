// Runs: newest first, live. Those that are ticked can be compared; the choice is in the address.
import { useInfiniteQuery } from "@tanstack/react-query";
import { pagedQuery } from "~/api/queries";
import type { Run } from "~/api/schema";
import { ActionButton } from "~/components/ActionButton";
import { digits, millis } from "~/components/chart/format";
import { ErrorView } from "~/components/Findings";
import { ShowCommands } from "~/components/ShowCommand";
import { useAddress } from "~/hooks/useAddress";
import { tooManyText } from "~/performance/compare";
import { missedOf } from "~/performance/objectives";
import { toolName } from "~/performance/tool";
import { incomparable, listed, loadText, runTone, verdictOf } from "~/performance/words";
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
  const tooMany = tooManyText(ticked.length);
  return (
    <PerformancePage page="runs" sub={all && (running > 0 ? `${running} running` : profile ? "none of this profile is running" : "nothing is running")} actions={<>
      <ShowCommands ids={["go.performance", "performance.run", "run.import"]} />
      {ticked.length >= 2 && <Button icon={CompareIcon} disabled={tooMany !== undefined} title={tooMany} href={paths.performance("compare", { a: first, b: others.join(";") })}>{`Compare ${ticked.length}`}</Button>}
      <ActionButton id="run.import" title="Import" />
      <ActionButton id="performance.run" title="Run" variant="primary" />
    </>}>
      {error && <ErrorView error={error} />}
      {all && (all.length > 0 || profile) && (
        <div className="row wrap">
          <input className={styles.filter} type="search" aria-label="Filter runs" placeholder="Filter by name, address, tag, status" data-filter value={search.filter ?? ""} onChange={(event) => replace({ filter: event.currentTarget.value || undefined })} />
          {profile && <Button size="small" onClick={() => replace({ profile: undefined })}>{`Profile ${profile} ×`}</Button>}
        </div>
      )}
      <Card content="flush">
        {!rows && !error && <Skeleton />}
        {all?.length === 0 && profile && <Empty icon={PerformanceIcon} title="No run of this profile" actions={<Button onClick={() => replace({ profile: undefined })}>All runs</Button>}>{`Nothing was measured yet as the profile ${profile} asks.`}</Empty>}
        {all?.length === 0 && !profile && (
          <Empty icon={PerformanceIcon} title="Nothing was measured yet" actions={<><ActionButton id="performance.run" title="Run a test" variant="primary" /><ActionButton id="run.import" title="Import results" /></>}>
            A run sends load to an address and tells, with intervals, how long people would have waited, and whether that can be believed.
          </Empty>
        )}
        {all && all.length > 0 && rows?.length === 0 && <Empty icon={PerformanceIcon} title="No run fits" actions={<Button onClick={() => replace({ filter: undefined })}>Show all</Button>}>{`None of ${hasNextPage ? "the newest " : ""}${all.length} fits “${search.filter ?? ""}”.`}</Empty>}
        {rows && rows.length > 0 && <Table label="Runs" narrow="flowing" columns={columnsOf(ticked, tick)} rows={rows} rowKey={({ run }) => run} href={({ run }) => paths.run(run)} />}
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
    { key: "compare", title: "", cell: (run) => <Tick run={run} ticked={ticked} onTick={tick} /> },
    { key: "name", title: "Run", cell: (run) => <RunName run={run} /> },
    { key: "when", title: "Started", cell: ({ createdAt }) => <span className="muted"><Time at={createdAt} /></span> },
    { key: "status", title: "Status", cell: ({ status }) => <Status tone={runTone(status)} busy>{status}</Status> },
    { key: "verdict", title: "Verdict", cell: (run) => <Verdict run={run} /> },
    { key: "rate", title: "Rate", align: "number", cell: (run) => { const { rate } = listed(run); return rate === null ? "–" : `${digits(rate)}/s`; } },
    { key: "p50", title: "p50", align: "number", cell: (run) => millis(listed(run).p50) },
    { key: "p99", title: "p99", align: "number", cell: (run) => millis(listed(run).p99) },
    { key: "tags", title: "Tags", cell: ({ tags }) => <Tags tags={tags} /> },
  ];
}

/** What it is called, and below what was asked how. */
function RunName({ run: { name, target, spec } }: { run: Run }) {
  const address = target === name ? "" : target.replace(/^http:\/\//, "");
  const asked = [address, loadText(spec)].filter(Boolean).join(" · ");
  return <span className={styles.named}><span className="truncate" title={name}>{name}</span><small className="truncate" title={asked}>{asked}</small></span>;
}

function Tick({ run, ticked, onTick }: { run: Run; ticked: readonly string[]; onTick: (run: string, on: boolean) => void }) {
  const why = incomparable(run);
  return (
    <label className={styles.tick} title={why && `It cannot be compared: ${why}`}>
      <span className="hidden">{`Compare ${run.name}`}{why && `: it cannot be, ${why}`}</span>
      <CheckField label="" disabled={why !== undefined} checked={ticked.includes(run.run)} onChange={(on) => onTick(run.run, on)} />
    </label>
  );
}

const TAGS_MAX = 1;

function Tags({ tags }: Pick<Run, "tags">) {
  const texts = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  const more = texts.length - TAGS_MAX;
  return (
    <span className="row">
      {texts.slice(0, TAGS_MAX).map((text) => <Tag key={text} title={text}><span className={`truncate ${styles.tag}`}>{text}</span></Tag>)}
      {more > 0 && <span className="muted" title={texts.slice(TAGS_MAX).join("\n")}>{`and ${more}`}</span>}
    </span>
  );
}

function Verdict({ run: { summary, imported } }: { run: Run }) {
  if (imported) return <Tag title={`As ${toolName(imported)} told: whether it can be believed is not known here`}>not judged</Tag>;
  if (!summary) return <span className="muted">–</span>;
  const { tone, word } = verdictOf(summary.validity.verdict);
  const missed = missedOf({ summary });
  return <span className={styles.verdict}><Tag tone={tone}>{word}</Tag>{missed.length > 0 && <Tag tone="bad" title={missed.join("\n")}>objective missed</Tag>}</span>;
}
