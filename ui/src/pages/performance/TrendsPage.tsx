// Trends: a metric of a profile from run to run, where it changed, and what else changed there.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { keepAbout, query } from "~/api/queries";
import type { FactorChange, Trend, TrendPoint } from "~/api/schema";
import { LineChart } from "~/components/chart/LineChart";
import { quantity, unbroken } from "~/components/chart/format";
import dashboard from "~/components/dashboard/Dashboard.module.css";
import { ErrorView } from "~/components/Findings";
import { ShowCommand } from "~/components/ShowCommand";
import { useAddress } from "~/hooks/useAddress";
import { trendCommand } from "~/performance/command";
import { METRICS, metricTitle } from "~/performance/compare";
import { baselineOf, changeSentence, meansOf, segmentsOf, steadySentence, voidText } from "~/performance/trend";
import { firstOnly, shortId, spaced, verdictOf } from "~/performance/words";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Empty";
import { SelectField } from "~/ui/fields";
import { CompareIcon, TrendIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Shape, Tag } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { paths } from "~/util/paths";
import { PerformancePage } from "./PerformancePage";
import styles from "./Performance.module.css";

const PROFILES_MAX = 500;

export function TrendsPage() {
  const { search, replace } = useAddress();
  const profiles = useQuery(query("ProfileList", { limit: PROFILES_MAX }));
  const names = profiles.data?.items.map(({ name }) => name) ?? [];
  const profile = search.profile || names[0];
  const metric = METRICS.find((name) => name === search.metric) ?? "p99";
  const trend = useQuery({ ...query("TrendGet", { profile: profile ?? "", metric }), enabled: profile !== undefined, placeholderData: keepAbout("profile", profile ?? "") });
  const error = profiles.error ?? trend.error;
  const few = firstOnly(profiles.data, "profile");
  return (
    <PerformancePage page="trends" sub="From run to run: where a number changed, and what else changed there." actions={profile && <ShowCommand title="This trend" commands={[trendCommand(profile, metric)]} />}>
      {error && <ErrorView error={error} />}
      {profiles.data && !profile && <Card content="flush"><Empty icon={TrendIcon} title="There is nothing to follow yet" actions={<Button variant="primary" href={paths.performance("profiles")}>Profiles</Button>}>A trend is made of the runs of one profile. Make a profile, run it with each release or by a schedule, and a change is found by itself.</Empty></Card>}
      {profile && (
        <div className={styles.settings}>
          <SelectField label="Profile" look="compact" value={profile} options={[...new Set([...names, profile])].map((value) => ({ value, label: value }))} onChange={(value) => replace({ profile: value })} />
          <SelectField label="Metric" look="compact" value={metric} options={METRICS.map((value) => ({ value, label: metricTitle(value) }))} onChange={(value) => replace({ metric: value === "p99" ? undefined : value })} />
          {few && <span className="muted">{few}</span>}
        </div>
      )}
      {!trend.data && !error && !(profiles.data && !profile) && <Card content="flush"><Skeleton lines={6} /></Card>}
      {trend.data && <div className={`stack ${trend.isPlaceholderData ? dashboard.stale : ""}`} aria-busy={trend.isFetching || undefined}><Shown trend={trend.data} /></div>}
    </PerformancePage>
  );
}

/** In the words of its own metric: another one may be on its way. */
function Shown({ trend }: { trend: Trend }) {
  const { metric, points, changes, unit } = trend;
  const reason = voidText(trend);
  return (
    <>
      <Card edge={changes.at(-1)?.isWorse ? "bad" : "accent"}>
        <div className={styles.sentences}>
          {changes.length === 0 && <p><b>{steadySentence(metric, points.length)}</b></p>}
          {changes.toReversed().map((change) => <p key={change.afterRun} className="row"><span className={change.isWorse ? "bad" : "ok"}><Shape tone={change.isWorse ? "bad" : "ok"} /></span><b>{unbroken(changeSentence(metric, unit, change))}</b></p>)}
          {reason && <p className="row"><Tag tone="warn">baseline void</Tag>{reason}</p>}
        </div>
      </Card>
      <Drawn trend={trend} />
      {changes.toReversed().map((change) => (
        <Card key={change.afterRun} title={`What differs with run ${change.index + 1}`} content="flush" edge={change.isWorse ? "bad" : "accent"}
          aside={<Button size="small" icon={CompareIcon} href={paths.performance("compare", groupsAround(trend, change.index))}>{`Compare before and after run ${change.index + 1}`}</Button>}>
          {change.differences.length === 0
            ? <p className={styles.spec}>Nothing that is written down with runs: neither what they were made with and on, nor what was asked for, nor their tags.</p>
            : <Table label={`What differs with run ${change.index + 1}`} narrow="stacked" columns={differenceColumns} rows={change.differences} rowKey={({ factor }) => factor} />}
        </Card>
      ))}
      {points.length > 0 && <Card title="Runs" content="flush" aside="newest first"><Table label="Runs of the trend" narrow="flowing" columns={pointColumns(unit, points)} rows={points.toReversed()} rowKey={({ run }) => run} href={({ run }) => paths.run(run)} /></Card>}
    </>
  );
}

function Drawn({ trend }: { trend: Trend }) {
  const { metric, points, unit } = trend;
  const drawn = useMemo(() => {
    const baseline = baselineOf(trend);
    const lines = [
      { name: metricTitle(metric), values: points.map(({ value }) => value), look: 0, marks: true },
      { name: "mean between changes", values: meansOf(trend), look: 1 },
      ...(baseline === undefined ? [] : [{ name: "baseline", values: points.map(() => baseline), look: 4 }]),
    ];
    const segments = segmentsOf(trend);
    // Every second stretch is shaded, so that changes are seen without colour.
    const zones = segments.flatMap(({ from, to }, at) => (at % 2 === 1 ? [{ from: from + 0.5, to: to + 1.5, name: `since run ${from + 1}` }] : []));
    return { x: points.map((_, at) => at + 1), lines, zones, span: [0.5, points.length + 0.5] as const };
  }, [trend]);
  return <LineChart title={`${metricTitle(metric)} from run to run`} unit={unit} x={drawn.x} xName="Run" xLabel={(run) => `run ${run}`} lines={drawn.lines} zones={drawn.zones} span={drawn.span} height={280} state={points.length === 0 ? { is: "empty", text: "No run of this profile has been completed with this number." } : undefined} />;
}

const FEW = 12;

/** The runs next to a change, as many on both sides, as the address of a comparison has them. */
function groupsAround({ points, metric }: Trend, index: number) {
  const before = points.slice(Math.max(index - FEW, 0), index);
  const after = points.slice(index, index + FEW);
  const ids = (some: readonly TrendPoint[]) => some.map(({ run }) => run).join(",");
  return { a: ids(before), b: ids(after), primary: metric === "p99" ? undefined : metric };
}

const differenceColumns: Column<FactorChange>[] = [
  { key: "factor", title: "What", cell: ({ factor }) => <b>{spaced(factor)}</b> },
  { key: "before", title: "Before", cell: ({ before }) => before ?? <span className="muted">none</span>, text: "wrap" },
  { key: "after", title: "After", cell: ({ after }) => after ?? <span className="muted">none</span>, text: "wrap" },
];

/** Of a run that lies far from its neighbours. */
function apartTag(z: number | null | undefined) {
  if (z === null || z === undefined) return null;
  return <Tag tone="warn" title={`${Math.abs(z).toFixed(1)} standard deviations ${z > 0 ? "above" : "below"} the other runs between two changes, which is rare by chance (generalised ESD test at 5 %). It counts like all others.`}>lies apart</Tag>;
}

function pointColumns(unit: string, points: readonly TrendPoint[]): Column<TrendPoint>[] {
  return [
    { key: "run", title: "Run", cell: ({ run }) => `${points.findIndex((point) => point.run === run) + 1} · ${shortId(run)}` },
    { key: "when", title: "Started", cell: ({ at }) => <span className="muted"><Time at={at} /></span> },
    { key: "value", title: "Value", align: "number", cell: ({ value }) => quantity(value, unit) },
    { key: "verdict", title: "Verdict", cell: ({ verdict, apartZ }) => <span className="row">{verdict ? <Tag tone={verdictOf(verdict).tone}>{verdictOf(verdict).word}</Tag> : <span className="muted">imported</span>}{apartTag(apartZ)}</span> },
    { key: "tags", title: "Tags", cell: ({ tags = {} }) => <span className="row">{Object.entries(tags).map(([key, value]) => <Tag key={key}>{`${key}=${value}`}</Tag>)}</span> },
    { key: "environment", title: "Made with and on", cell: ({ environment }) => <span className="mono muted">{environment.slice(0, 12)}</span> },
  ];
}
