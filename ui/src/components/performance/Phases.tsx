// Where the time of requests goes: finding the name, connecting, TLS, waiting for the first byte, the rest of the answer.
import type { Percentiles, Summary } from "~/api/schema";
import { Card } from "~/ui/Card";
import { type Column, Table } from "~/ui/Table";
import { millis } from "../chart/format";
import styles from "./Result.module.css";

type Row = { title: string; meaning: string; told: Percentiles | null | undefined };

const columns: Column<Row>[] = [
  { key: "title", title: "Phase", text: "wrap", cell: ({ title, meaning }) => <><b>{title}</b> <span className={`muted ${styles.meaning}`}>{meaning}</span></> },
  { key: "count", title: "How often", align: "number", cell: ({ told }) => (told ? told.count.toLocaleString("en-US") : "–") },
  { key: "p50", title: "50 %", align: "number", cell: ({ told }) => millis(told?.p50) },
  { key: "p90", title: "90 %", align: "number", cell: ({ told }) => millis(told?.p90) },
  { key: "p99", title: "99 %", align: "number", cell: ({ told }) => told && told.tooFew.includes("p99") ? <span className="muted" title="from too few of them">({millis(told.p99)})</span> : millis(told?.p99) },
  { key: "max", title: "Longest", align: "number", cell: ({ told }) => millis(told?.max) },
];

export function Phases({ summary: { dnsMs, connectMs, tlsMs, firstByteMs, transferMs } }: { summary: Summary }) {
  const rows: Row[] = [
    { title: "DNS", meaning: "finding the address of a name, once for each site, before the run", told: dnsMs },
    { title: "Connect", meaning: "until a new connection stood, warm-up included", told: connectMs },
    { title: "TLS", meaning: "the handshake of a new connection", told: tlsMs },
    { title: "First byte", meaning: "from sending a request to the first byte of its answer", told: firstByteMs },
    { title: "Transfer", meaning: "from the first byte to the last", told: transferMs },
  ];
  if (rows.every(({ told }) => !told)) return null;
  return (
    <Card title="Phases" content="flush" aside="within; – where there was none">
      <Table label="Phases of requests and connections" narrow="stacked" columns={columns} rows={rows} rowKey={({ title }) => title} />
    </Card>
  );
}
