// What the run cost: CPU per request and memory of the target, its proxies and the generator, as far as it was watched.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import type { SubjectCost } from "~/api/schema";
import { unitText } from "~/dashboards/unit";
import { markText, spaced } from "~/performance/words";
import { Card } from "~/ui/Card";
import { type Column, Table } from "~/ui/Table";
import { Tag } from "~/ui/Tag";
import { digits } from "../chart/format";
import { ErrorView, Findings } from "../Findings";
import styles from "./Result.module.css";

const columns: Column<SubjectCost>[] = [
  { key: "name", title: "What", cell: ({ name, node }) => <>{name}{node && <span className="muted"> on {node}</span>}</> },
  { key: "role", title: "Role", cell: ({ role }) => <Tag>{spaced(role)}</Tag> },
  { key: "cpu", title: "CPU-ms per 1,000 requests", align: "number", cell: ({ cpuMsPer1000: cost }) => (cost ? <>{digits(cost.value)} <span className="muted">[{number(cost.low)}, {number(cost.high)}]</span></> : "–") },
  { key: "cores", title: "Cores before, during", align: "number", cell: ({ cpuCores: { before, during } }) => <>{number(before)} <span className="muted">→</span> {number(during)}</> },
  { key: "memory", title: "Memory", align: "number", cell: ({ memoryBytes: { during } }) => (typeof during === "number" ? unitText("bytes", during) : "–") },
  { key: "source", title: "From", cell: ({ source }) => <span className="muted">{source}</span> },
];

const number = (value: number | null | undefined) => (typeof value === "number" ? digits(value) : "–");

export function Costs({ run }: { run: string }) {
  const { data, error } = useQuery(query("RunCostsGet", { run }));
  const costs = data?.costs;
  const mark = markText(data?.meshMark ?? undefined);
  if (error) return <ErrorView error={error} />;
  if (!costs) return null;
  return (
    <Card title="What it cost" content="flush" aside="with 95 % intervals">
      <Table label="What the run cost" narrow="stacked" columns={columns} rows={costs.subjects} rowKey={({ kind, name, node }) => `${kind} ${node ?? ""} ${name}`} />
      {mark && <p className={styles.spec}>{mark}</p>}
      {costs.findings.length > 0 && <div className={styles.spec}><Findings findings={costs.findings} /></div>}
    </Card>
  );
}
