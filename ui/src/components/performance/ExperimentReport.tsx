// What the runs of an experiment say: a sentence per variant, differences with intervals, the ladder, effects, medians.
import { useState } from "react";
import type { Experiment, ExperimentReport as Report, ExperimentSlot, ExperimentVariantReport, MetricComparison } from "~/api/schema";
import { bounds, metricTitle, verdictSentence, verdictTone, verdictWord, writeQuestion } from "~/performance/compare";
import { effectTitle, isDifferent, keptText, nullName, variantTone } from "~/performance/experiment";
import { Card } from "~/ui/Card";
import { SelectField } from "~/ui/fields";
import { Link } from "~/ui/Link";
import { type Column, Table } from "~/ui/Table";
import { Shape, type Tone } from "~/ui/Tag";
import { plural } from "~/util/level";
import { paths } from "~/util/paths";
import { quantity, unbroken } from "../chart/format";
import { IntervalChart, type IntervalRow } from "../chart/IntervalChart";
import { LadderChart } from "../chart/LadderChart";
import { Findings } from "../Findings";
import styles from "./Experiment.module.css";
import { ExperimentVerdicts } from "./ExperimentVerdicts";

type Props = { experiment: Experiment; report: Report };

/** In this order, where they were measured. */
const SHOWN = ["p50", "p90", "p95", "p99", "p99_9", "mean", "rate", "cpuPer1000", "proxyCpuPer1000"];

export function ExperimentReport({ experiment, report }: Props) {
  const { primary, margin } = experiment.plan;
  const [metric, setMetric] = useState(primary);
  const [first] = report.variants;
  const known = SHOWN.filter((name) => report.variants.some(({ medians }) => name in medians));
  const unit = report.variants.find(({ medians }) => metric in medians)?.medians[metric]?.unit ?? "";
  const rows = report.variants.flatMap(({ name, metrics }) => (metrics[metric] ? [{ ...rowOf(name, metrics[metric], metric), tone: variantTone(name, first?.name, metrics[metric].verdict) }] : []));
  const rungs = report.variants.flatMap(({ name, medians }) => (medians[metric] ? [{ name, value: medians[metric].value }] : []));
  const effects = report.effects.map((effect) => rowOf(effectTitle(effect), effect.metric, primary));
  return (
    <>
      <Conclusions experiment={experiment} report={report} />
      {report.findings.length > 0 && <Card title="Before the numbers" edge="warn"><Findings findings={report.findings} /></Card>}
      <ExperimentVerdicts report={report} primary={primary} />
      {known.length > 0 && <div className="row"><SelectField label="Metric" look="compact" value={metric} options={known.map((value) => ({ value, label: value === primary ? `${metricTitle(value)}, which it is about` : metricTitle(value) }))} onChange={setMetric} /></div>}
      <div className={styles.halves}>
        <IntervalChart title={`${metricTitle(metric)} against ${first?.name ?? "the first"}`} of="Variant" rows={rows} margin={margin} note="The band is the margin. An arrow means that these runs do not bound that end." />
        <LadderChart title={`${metricTitle(metric)}, step by step`} unit={unit} rungs={rungs} note="Medians of the runs of each variant; in brackets the difference to the one above." />
      </div>
      {effects.length > 0 && <IntervalChart title={`What each factor does to ${metricTitle(primary)}`} of="Factor" rows={effects} margin={margin} />}
      <Medians experiment={experiment} report={report} known={known} />
    </>
  );
}

function rowOf(name: string, metric: MetricComparison, of: string): IntervalRow {
  const [low, high] = bounds(metric);
  return { name, ratio: metric.ratio, low, high, tone: verdictTone(metric.verdict), word: verdictWord(metric.verdict, of) };
}

function Conclusions({ experiment: { plan }, report: { variants, effects } }: Props) {
  const [first, ...others] = variants;
  if (!first || variants.every(({ runs }) => runs === 0)) return <Card edge="accent"><p>No run has ended yet.</p></Card>;
  const kept = keptText(variants);
  const told = others.flatMap(({ name, metrics }) => (metrics[plan.primary] ? [{ name, metric: metrics[plan.primary] }] : []));
  const edge = told.some(({ metric }) => metric?.verdict.kind === "slower") ? "bad" : told.some(({ metric }) => metric?.verdict.kind === "inconclusive") ? "warn" : "accent";
  return (
    <Card edge={edge}>
      <div className={styles.sentences}>
        {told.map(({ name, metric }) => metric && <p key={name} className="row"><Mark tone={variantTone(name, first.name, metric.verdict)} /><b>{unbroken(verdictSentence(plan.primary, metric, first.name, name))}</b></p>)}
        {effects.map((effect) => <p key={effectTitle(effect)} className="row"><Mark tone={verdictTone(effect.metric.verdict)} />{effectTitle(effect)}: {verdictWord(effect.metric.verdict, plan.primary)} in {metricTitle(plan.primary)}.</p>)}
        {told.length === 0 && <p>{plural(first.runs, "run")} of {first.name} ended; there is nothing yet to hold against it.</p>}
        {kept && <p className="muted">{kept}</p>}
        {plan.nullArm && <NullArm first={first.name} verdict={told.find(({ name }) => name === nullName(first.name))?.metric?.verdict} />}
      </div>
    </Card>
  );
}

/** The twin is the yardstick: where it is told apart, so may be what is no more different than it. */
function NullArm({ first, verdict }: { first: string; verdict: MetricComparison["verdict"] | undefined }) {
  if (!isDifferent(verdict)) return <p className="muted">{nullName(first)} is the same as {first}: what differs between them is chance.</p>;
  return <p className="row"><Mark tone="warn" />{nullName(first)} is the same as {first}, and yet these runs tell them apart: the machine was not steady. Do not believe differences of that size.</p>;
}

function Mark({ tone }: { tone: Tone }) {
  return <span className={tone === "neutral" ? "muted" : tone}><Shape tone={tone} /></span>;
}

function Medians({ experiment, report, known }: Props & { known: readonly string[] }) {
  const [first] = report.variants;
  const columns: Column<ExperimentVariantReport>[] = [
    { key: "variant", title: "Variant", cell: ({ name }) => <b>{name}</b> },
    { key: "runs", title: "Runs", align: "number", cell: ({ runs }) => runs },
    ...known.map((name): Column<ExperimentVariantReport> => ({ key: name, title: metricTitle(name), align: "number", cell: ({ medians }) => (medians[name] ? quantity(medians[name].value, medians[name].unit) : "–") })),
    { key: "compare", title: "", align: "number", cell: ({ name }) => first && name !== first.name && <Link href={compareHref(experiment, first.name, name)} title={`The runs of ${name} against those of ${first.name}`}>Compare</Link> },
  ];
  return <Card title="Medians" content="flush" aside="of the runs of each variant"><Table label="Medians of each variant" narrow="stacked" columns={columns} rows={report.variants} rowKey={({ name }) => name} /></Card>;
}

function compareHref({ slots, plan }: Experiment, a: string, b: string): string {
  const of = (wanted: string) => slots.filter(({ block, variant, run }) => block && run && variant === wanted).toSorted(byBlock).flatMap(({ run }) => run ?? []);
  const groups = [of(a), of(b)];
  const paired = groups[0]?.length === groups[1]?.length;
  return paths.performance("compare", writeQuestion({ groups, paired, primary: plan.primary, margin: plan.margin }));
}

function byBlock(a: ExperimentSlot, b: ExperimentSlot): number {
  return (a.block ?? 0) - (b.block ?? 0);
}
