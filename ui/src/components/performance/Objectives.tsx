// What a run promised and whether it kept it: each objective with its verdict as colour, shape and word, and what was measured.
import type { Run } from "~/api/schema";
import { type Objective, objectivesOf, objectivesText } from "~/performance/objectives";
import { Card } from "~/ui/Card";
import { type Column, Table } from "~/ui/Table";
import { Status } from "~/ui/Tag";
import { unbroken } from "../chart/format";

const columns: Column<Objective>[] = [
  { key: "objective", title: "Objective", cell: ({ text }) => <span className="mono">{text}</span> },
  { key: "verdict", title: "Verdict", cell: ({ tone, word }) => <Status tone={tone}>{word}</Status> },
  { key: "measured", title: "Measured", align: "number", cell: ({ measured }) => unbroken(measured) },
  { key: "interval", title: "95 % interval", align: "number", cell: ({ interval }) => <span className="muted">{unbroken(interval)}</span> },
  { key: "why", title: "Why", text: "wrap", cell: ({ meaning }) => <span className="muted">{unbroken(meaning)}</span> },
];

export function Objectives({ run }: { run: Run }) {
  const objectives = objectivesOf(run);
  if (objectives.length === 0) return null;
  const tones = objectives.map(({ tone }) => tone);
  const edge = tones.includes("bad") ? "bad" : tones.includes("warn") ? "warn" : undefined;
  return (
    <Card title="Objectives" content="flush" aside={objectivesText(objectives)} {...(edge ? { edge } : {})}>
      <Table label="Objectives" narrow="stacked" columns={columns} rows={objectives} rowKey={({ text }) => text} />
    </Card>
  );
}
