// The numbers of a comparison: medians of both groups, the difference, the verdict.
import type { MetricComparison } from "~/api/schema";
import { metricTitle, verdictTone, verdictWord } from "~/performance/compare";
import { Card } from "~/ui/Card";
import { type Column, Table } from "~/ui/Table";
import { Tag } from "~/ui/Tag";
import styles from "~/pages/performance/Performance.module.css";
import { chance, change, digits } from "../chart/format";

type Row = MetricComparison & { name: string };

export function ComparedTable({ metrics, names, a, b, primary }: { metrics: Readonly<Record<string, MetricComparison>>; names: readonly string[]; a: string; b: string; primary: string }) {
  const rows = names.flatMap((name) => (metrics[name] ? [{ ...metrics[name], name }] : []));
  const columns: Column<Row>[] = [
    { key: "metric", title: "Metric", cell: ({ name, unit }) => <span className={styles.breaking}><b>{metricTitle(name)}</b> <span className="muted">{unit}</span></span> },
    { key: "a", title: a, align: "number", cell: (row) => digits(row.a) },
    { key: "b", title: b, align: "number", cell: (row) => digits(row.b) },
    { key: "change", title: "Change", align: "number", cell: ({ ratio }) => change(ratio) },
    { key: "p", title: "p", align: "number", cell: ({ pValue }) => <span className="muted">{chance(pValue)}</span> },
    { key: "verdict", title: "Verdict", cell: ({ verdict, name }) => <Tag tone={verdictTone(verdict)}>{verdictWord(verdict, name)}</Tag> },
  ];
  return <Card title="Verdicts" content="flush" aside={`${metricTitle(primary)} was declared; ${a}, ${b}: medians; change: Hodges–Lehmann estimate, whose sign may differ`}><Table label={`${b} against ${a}, by metric`} narrow="stacked" columns={columns} rows={rows} rowKey={({ name }) => name} selected={primary} /></Card>;
}
