// The smaller parts of a result: what failed and how, per endpoint and agent, what the generator cost, on what it was made.
import { stringify } from "yaml";
import type { AgentSummary, EndpointSummary, Run, Summary } from "~/api/schema";
import { unitText } from "~/dashboards/unit";
import { errorsOf, spaced, surroundingText } from "~/performance/words";
import { Card } from "~/ui/Card";
import { type Column, Table } from "~/ui/Table";
import { Status } from "~/ui/Tag";
import { digits, millis, percent } from "../chart/format";
import styles from "./Result.module.css";

type Part = { summary: Summary };
type Counted = { name: string; count: number };

const share = (total: number): Column<Counted>[] => [
  { key: "name", title: "What", cell: ({ name }) => name },
  { key: "count", title: "Requests", align: "number", cell: ({ count }) => count.toLocaleString("en-US") },
  { key: "share", title: "Share", align: "number", cell: ({ count }) => <span className="muted">{percent(count / Math.max(total, 1))}</span> },
];

export function Errors({ summary }: Part) {
  const rows = Object.entries(summary.errors).map(([name, count]) => ({ name: spaced(name), count }));
  const unsent = summary.unsent > 0 ? [{ name: "never sent: no connection got free", count: summary.unsent }] : [];
  const all = [...rows, ...unsent];
  return (
    <Card title="Failed" content="flush" aside={all.length > 0 ? `${errorsOf(summary).toLocaleString("en-US")} of ${summary.requests.toLocaleString("en-US")}` : undefined}>
      {all.length === 0 ? <p className={styles.spec}><Status tone="ok">No request failed</Status></p> : <Table label="Failed requests by kind" columns={share(summary.requests)} rows={all} rowKey={({ name }) => name} />}
    </Card>
  );
}

export function StatusCodes({ summary }: Part) {
  const rows = Object.entries(summary.statusCodes).map(([name, count]) => ({ name, count }));
  if (rows.length === 0) return null;
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  return <Card title="Status codes" content="flush" aside="with those of the warm-up"><Table label="Answers by status code" columns={share(total)} rows={rows} rowKey={({ name }) => name} /></Card>;
}

const endpointColumns: Column<EndpointSummary>[] = [
  { key: "name", title: "Endpoint", cell: ({ name }) => <span className="mono">{name}</span> },
  { key: "requests", title: "Requests", align: "number", cell: ({ requests }) => requests.toLocaleString("en-US") },
  { key: "errors", title: "Failed", align: "number", cell: ({ errors }) => errors.toLocaleString("en-US") },
  { key: "p50", title: "p50", align: "number", cell: ({ responseTimeMs }) => millis(responseTimeMs?.p50) },
  { key: "p99", title: "p99", align: "number", cell: ({ responseTimeMs }) => millis(responseTimeMs?.p99) },
];

export function Endpoints({ summary: { endpoints } }: Part) {
  if (endpoints.length < 2) return null;
  return <Card title="Endpoints" content="flush"><Table label="Endpoints" narrow="stacked" columns={endpointColumns} rows={endpoints} rowKey={({ name }) => name} /></Card>;
}

const agentColumns: Column<AgentSummary>[] = [
  { key: "name", title: "Agent", cell: ({ name }) => name },
  { key: "requests", title: "Requests", align: "number", cell: ({ requests }) => requests.toLocaleString("en-US") },
  { key: "p50", title: "p50", align: "number", cell: ({ p50Ms }) => millis(p50Ms) },
  { key: "p99", title: "p99", align: "number", cell: ({ p99Ms }) => millis(p99Ms) },
  { key: "clock", title: "Start known to", align: "number", cell: ({ clockErrorUs }) => `± ${millis(clockErrorUs / 1_000)}` },
  { key: "state", title: "State", cell: ({ lost }) => (lost ? <Status tone="bad" title={lost.reason}>{`lost in second ${lost.second}`}</Status> : <Status tone="ok">to the end</Status>) },
];

export function Agents({ summary: { agents = [] } }: Part) {
  if (agents.length === 0) return null;
  return <Card title="Agents" content="flush"><Table label="Agents" narrow="stacked" columns={agentColumns} rows={agents} rowKey={({ name }) => name} /></Card>;
}

/** What the generator's system may leave out, as macOS does. */
function told(value: number | null | undefined, text: (value: number) => string): string {
  return value === null || value === undefined ? "not told by its system" : text(value);
}

export function Client({ summary: { client, engine, engineReason, bytesReceived, lagMs, littlesLaw } }: Part) {
  const facts: [string, string][] = [
    ["Engine", engineReason ? `${engine} (${engineReason})` : engine || "unknown"],
    ["Threads", `${client.threads} on ${client.cores} cores`],
    ["CPU per request", client.cpuUsPerRequest === null || client.cpuUsPerRequest === undefined ? "–" : `${digits(client.cpuUsPerRequest)} µs`],
    ["Memory", told(client.rssAnonBytesMax, (bytes) => unitText("bytes", bytes))],
    ["Lag, 99 % within", millis(lagMs?.p99)],
    ["Other processes", told(client.othersShare, (share) => `${percent(share)} of the machine`)],
    ["Taken by a hypervisor", told(client.stealShare, percent)],
    ["Received", unitText("bytes", bytesReceived)],
    // Two ways to count the same (Little's law): if they part, the result says so among its reasons.
    ...(littlesLaw ? [["Requests under way", `${digits(littlesLaw.counted)} on average; rate × time makes ${digits(littlesLaw.computed)}`] as [string, string]] : []),
  ];
  return <Facts title="What the generator cost" facts={facts} />;
}

export function Surroundings({ run: { surroundings = {}, environment } }: { run: Run }) {
  const facts = Object.entries(surroundings);
  if (facts.length === 0) return null;
  return <Facts title="Made with and on" facts={facts.map(([key, value]) => [spaced(key), surroundingText(value)])} aside={environment ? <span className="mono" title="hash of all of it: runs with the same one can be held against each other">{environment.slice(0, 12)}</span> : undefined} />;
}

export function Facts({ title, facts, aside }: { title: string; facts: readonly (readonly [string, string])[]; aside?: React.ReactNode }) {
  return (
    <Card title={title} aside={aside} content="flush">
      <dl className={styles.facts}>{facts.map(([name, value]) => [<dt key={`${name} name`}>{name}</dt>, <dd key={name}>{value}</dd>])}</dl>
    </Card>
  );
}

export function Spec({ run }: { run: Run }) {
  return <Card title="What was asked for" content="flush"><pre className={styles.spec} tabIndex={0}>{stringify(run.spec)}</pre></Card>;
}
