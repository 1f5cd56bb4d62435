// The numbers of a run that another load generator made, as it told them, and how it was called.
import type { Run, ToolResult, ToolShare } from "~/api/schema";
import { toolFacts, toolName } from "~/performance/tool";
import { Card } from "~/ui/Card";
import { type Column, Table } from "~/ui/Table";
import { millis } from "../chart/format";
import { Findings } from "../Findings";
import { Costs } from "./Costs";
import styles from "./Result.module.css";
import { Facts, Spec, Surroundings } from "./ResultParts";

const shares: Column<ToolShare>[] = [
  { key: "percent", title: "Share of requests", cell: ({ percent }) => `${percent} %` },
  { key: "value", title: "within", align: "number", cell: ({ valueMs }) => millis(valueMs) },
];

export function ToolNumbers({ run, told }: { run: Run; told: ToolResult }) {
  const { calls = [], findings = [] } = run;
  return (
    <>
      {findings.length > 0 && <Card title="What must be known about the numbers" edge="warn"><Findings findings={findings} /></Card>}
      <div className={styles.halves}>
        <Card title="Response times" content="flush">
          {told.latency.shares.length === 0 ? <p className={styles.spec}>{toolName(told)} told no percentiles.</p> : <Table label="Percentiles as told" columns={shares} rows={told.latency.shares} rowKey={({ percent }) => String(percent)} />}
        </Card>
        <Facts title={`As ${toolName(told)} told`} facts={toolFacts(told)} />
      </div>
      <Costs run={run.run} />
      {calls.length > 0 && <Card title="How it was called" content="flush"><pre className={styles.spec} tabIndex={0}>{calls.join("\n")}</pre></Card>}
      <Surroundings run={run} />
      <Spec run={run} />
    </>
  );
}
