// Percentiles with their intervals; those that rest on too few requests are said to.
import type { Percentiles } from "~/api/schema";
import { Card } from "~/ui/Card";
import { type Column, Table } from "~/ui/Table";
import { millis } from "../chart/format";
import styles from "./Result.module.css";

type Row = { name: string; title: string; value: number; interval: readonly (number | null)[] | undefined; few: boolean };

const columns: Column<Row>[] = [
  { key: "name", title: "Percentile", cell: ({ title }) => <b>{title}</b> },
  { key: "value", title: "Within", align: "number", cell: ({ value, few }) => (few ? <span className="muted">({millis(value)})</span> : millis(value)) },
  { key: "interval", title: "95 % interval", align: "number", text: "wrap", cell: ({ interval, few }) => <>{interval && <span className="muted">{millis(interval[0])} to {interval[1] === null ? "?" : millis(interval[1])}</span>}{few && <span className={styles.few}> too few</span>}</> },
];

export function PercentileTable({ percentiles }: { percentiles: Percentiles | null | undefined }) {
  if (!percentiles) return <Card title="Response time"><p className="muted">No request was answered.</p></Card>;
  const { p50, p90, p95, p99, p99_9, intervals, tooFew } = percentiles;
  const row = (name: string, title: string, value: number): Row => ({ name, title, value, interval: intervals[name], few: tooFew.includes(name) });
  const plain = (title: string, value: number): Row => ({ name: title, title, value, interval: undefined, few: false });
  const rows = [plain("shortest", percentiles.min), row("p50", "50 %", p50), row("p90", "90 %", p90), row("p95", "95 %", p95), row("p99", "99 %", p99), row("p99_9", "99.9 %", p99_9), plain("longest", percentiles.max), plain("mean", percentiles.mean)];
  return (
    <Card title="Response time" content="flush" aside={`${percentiles.count.toLocaleString("en-US")} answers`}>
      <Table label="Percentiles of the response time" columns={columns} rows={rows} rowKey={({ name }) => name} />
    </Card>
  );
}
