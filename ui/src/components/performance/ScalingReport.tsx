// How throughput grows with connections: what was measured beside the law that fits with its band, its coefficients, and all runs.
import type { ScalingReport as Report, ScalingStep } from "~/api/schema";
import { coefficientsOf, scalingPoints } from "~/performance/series";
import { shortId } from "~/performance/words";
import { Card } from "~/ui/Card";
import { Link } from "~/ui/Link";
import { type Column, Table } from "~/ui/Table";
import { Tag } from "~/ui/Tag";
import { paths } from "~/util/paths";
import { digits } from "../chart/format";
import { TrialChart } from "../chart/TrialChart";
import { Findings } from "../Findings";

export function ScalingReport({ report }: { report: Report }) {
  const { steps, law, curve = [], findings } = report;
  const coefficients = coefficientsOf(report);
  const table = () => ({
    head: ["Requests at once", "Answered per second", "By the law"],
    rows: steps.map(({ concurrency, throughput, fitted }) => [String(concurrency), digits(throughput), typeof fitted === "number" ? digits(fitted) : "–"]),
  });
  return (
    <>
      {findings.length > 0 && <Card edge="warn"><Findings findings={findings} /></Card>}
      <TrialChart title="Throughput by requests at once" unit="answered well per second" points={scalingPoints(steps)} scale={{ x: "linear", y: "linear" }} table={table}
        curve={curve.map(({ concurrency, throughput, interval: [low = 0, high = 0] }) => ({ x: concurrency, y: throughput, low, high }))}
        state={steps.length === 0 ? { is: "empty", text: "No run has ended yet." } : undefined}
        note={law ? `X(N) = λN ÷ (1 + σ(N − 1) + κN(N − 1)) with its 95 % band at each point; R² ${law.rSquared.toFixed(3)}. A ring is a run that is left out.` : "The law is fitted once there are four different numbers of connections."} />
      {law && <Card title="The law" content="flush" aside="with 95 % intervals"><Table label="Coefficients" narrow="stacked" columns={coefficientColumns} rows={coefficients} rowKey={({ name }) => name} /></Card>}
      <Card title="Runs" content="flush" aside="by rising number of connections">
        {steps.length === 0 ? <p className="muted">None has ended yet.</p> : <Table label="Runs of the fit" narrow="stacked" columns={stepColumns} rows={steps.map((step, at) => ({ ...step, key: String(at) }))} rowKey={({ key }) => key} />}
      </Card>
    </>
  );
}

const coefficientColumns: Column<ReturnType<typeof coefficientsOf>[number]>[] = [
  { key: "name", title: "Coefficient", cell: ({ name, meaning }) => <span><b>{name}</b> <span className="muted">{meaning}</span></span>, text: "wrap" },
  { key: "value", title: "Value", align: "number", cell: ({ value }) => value },
  { key: "interval", title: "95 % interval", align: "number", cell: ({ interval }) => interval },
];

const stepColumns: Column<ScalingStep & { key: string }>[] = [
  { key: "concurrency", title: "At once", align: "number", cell: ({ concurrency }) => concurrency },
  { key: "throughput", title: "Answered", align: "number", cell: ({ throughput }) => `${digits(throughput)} req/s` },
  { key: "fitted", title: "By the law", align: "number", cell: ({ fitted }) => (typeof fitted === "number" ? `${digits(fitted)} req/s` : "–") },
  { key: "leftOut", title: "Counts", cell: ({ leftOut }) => (leftOut ? <Tag tone="warn" title={leftOut}>left out</Tag> : "yes") },
  { key: "run", title: "Run", cell: ({ run }) => (run ? <Link href={paths.run(run)}>{shortId(run)}</Link> : <span className="muted">removed</span>) },
];
