// What differs between the first variant and each other: Δ with its interval and the verdict, of the metrics that matter most, and MeshMark.
// All other metrics are one choice away, above the charts.
import type { ExperimentReport, ExperimentVariantReport, MetricComparison } from "~/api/schema";
import { bounds, intervalText, metricTitle, verdictWord } from "~/performance/compare";
import { variantTone } from "~/performance/experiment";
import { Card } from "~/ui/Card";
import { type Column, Table } from "~/ui/Table";
import { Tag } from "~/ui/Tag";
import { change, digits, quantity } from "../chart/format";
import styles from "./Experiment.module.css";

const METRICS = ["p50", "p99", "cpuPer1000", "proxyCpuPer1000"];

export function ExperimentVerdicts({ report: { variants }, primary }: { report: ExperimentReport; primary: string }) {
  const [first, ...others] = variants;
  const known = [...new Set([primary, ...METRICS])].filter((name) => others.some(({ medians }) => name in medians));
  if (!first || known.length === 0) return null;
  const columns: Column<ExperimentVariantReport>[] = [
    { key: "variant", title: "Variant", cell: ({ name }) => <b>{name}</b> },
    ...known.map((metric): Column<ExperimentVariantReport> => ({ key: metric, title: `Δ ${metricTitle(metric)}`, cell: (variant) => <Difference variant={variant} first={first.name} metric={metric} /> })),
    ...(others.some(({ meshMark }) => meshMark) ? [{ key: "mark", title: "MeshMark", cell: ({ meshMark }) => <Mark mark={meshMark} /> } satisfies Column<ExperimentVariantReport>] : []),
  ];
  return (
    <Card title="Verdicts" content="flush" aside={`Δ: of medians against ${first.name}; %: Hodges–Lehmann estimate of ratios within blocks, with 95 % intervals, so the signs may differ`}>
      <Table label="Verdicts" narrow="stacked" columns={columns} rows={others} rowKey={({ name }) => name} />
      {others.some(({ metrics }) => known.some((metric) => metrics[metric] && paysForMany(metrics[metric]))) && <p className={styles.note}>{metricTitle(primary)} was declared; the others pay for being many: where an interval leaves out 0 and the verdict is still inconclusive, it may be chance among so many.</p>}
    </Card>
  );
}

/** Its interval alone would tell a difference. */
function paysForMany(metric: MetricComparison): boolean {
  const [low, high] = bounds(metric);
  return metric.verdict.kind === "inconclusive" && ((low !== null && low > 1) || (high !== null && high < 1));
}

/** Where the first variant has no such number (no proxy, no CPU of one), all of it is the difference. */
function Difference({ variant, first, metric }: { variant: ExperimentVariantReport; first: string; metric: string }) {
  const compared = variant.metrics[metric];
  const median = variant.medians[metric];
  if (!compared) return median ? <span className={styles.difference}><b>+{quantity(median.value, median.unit)}</b><span className="muted">the first has none</span></span> : <>–</>;
  return (
    <span className={styles.difference}>
      <span className="row"><b>{absolute(compared)}</b><Tag tone={variantTone(variant.name, first, compared.verdict)}>{verdictWord(compared.verdict, metric)}</Tag></span>
      <span className="muted">{change(compared.ratio)} <span className={styles.ends}>{intervalText(compared)}</span></span>
    </span>
  );
}

function Mark({ mark }: { mark: ExperimentVariantReport["meshMark"] }) {
  if (!mark) return <>–</>;
  return <span className={styles.difference}><b>{digits(mark.score)}</b>{mark.interval && <span className="muted">[{mark.interval.map(digits).join(", ")}]</span>}</span>;
}

function absolute({ a, b, unit }: MetricComparison): string {
  return `${b < a ? "−" : "+"}${quantity(Math.abs(b - a), unit)}`;
}
