// A search for the highest rate: the answer in a sentence, what each trial measured against the objective's line, and all trials.
import { useState } from "react";
import type { CapacityReport as Report, CapacityTrial } from "~/api/schema";
import { boundOf, capacityPoints, figureText, isShare, rateText, stateOf } from "~/performance/series";
import { shortId } from "~/performance/words";
import { Card } from "~/ui/Card";
import { SelectField } from "~/ui/fields";
import { Link } from "~/ui/Link";
import { type Column, Table } from "~/ui/Table";
import { Status } from "~/ui/Tag";
import { paths } from "~/util/paths";
import { digits, percent, short } from "../chart/format";
import { TrialChart } from "../chart/TrialChart";

const limits = { target: "the target", generator: "the generator", connections: "too few connections" };

export function CapacityReport({ report }: { report: Report }) {
  const { trials, objectives } = report;
  const [wanted, setWanted] = useState("");
  const chosen = objectives.find((one) => one === wanted) ?? objectives[0] ?? "";
  const points = capacityPoints(trials, chosen);
  const bound = boundOf(chosen);
  const share = isShare(chosen);
  const rows = trials.map((trial, at) => ({ ...trial, number: at + 1 }));
  const table = () => ({
    head: ["Trial", "Asked for", "Answered", chosen, "Verdict"],
    rows: rows.map((trial) => [String(trial.number), rateText(trial.rate), rateText(trial.achieved), measured(trial, chosen), stateOf(trial).word]),
  });
  return (
    <>
      {objectives.length > 1 && <div><SelectField label="Objective" look="compact" value={chosen} options={objectives.map((value) => ({ value, label: value }))} onChange={setWanted} /></div>}
      <TrialChart title={`${chosen} by rate`} unit={share ? "share of errors over requests per second" : "ms over requests per second, with 95 % intervals"} points={points}
        scale={{ x: "log", y: share ? "linear" : "log" }} yLabel={share ? percent : short} {...(bound === undefined ? {} : { bound: { y: bound, name: chosen } })} table={table}
        state={points.length === 0 ? { is: "empty", text: "No trial has been judged yet." } : undefined}
        note="● met, ■ missed, ▲ undecided: tried again for longer. Judged on the whole interval." />
      <Card title="Trials" content="flush" aside="in their order; each is a run">
        {rows.length === 0 ? <p className="muted">None has been judged yet.</p> : <Table label="Trials" narrow="stacked" columns={columns(chosen)} rows={rows} rowKey={({ number }) => String(number)} />}
      </Card>
    </>
  );
}

type Row = CapacityTrial & { number: number };

function columns(objective: string): Column<Row>[] {
  return [
    { key: "number", title: "Trial", cell: ({ number }) => number },
    { key: "rate", title: "Asked for", align: "number", cell: ({ rate }) => rateText(rate) },
    { key: "achieved", title: "Answered", align: "number", cell: ({ achieved }) => rateText(achieved) },
    { key: "seconds", title: "Measured", align: "number", cell: ({ measuredMs }) => `${digits(measuredMs / 1_000)} s` },
    { key: "figure", title: objective, align: "number", cell: (trial) => measured(trial, objective) },
    { key: "state", title: "Verdict", cell: (trial) => <Status tone={stateOf(trial).tone} title={trial.reason}>{stateOf(trial).word}</Status> },
    { key: "limit", title: "Limit", cell: ({ limit }) => (limit ? limits[limit] : <span className="muted">–</span>) },
    { key: "run", title: "Run", cell: ({ run }) => (run ? <Link href={paths.run(run)}>{shortId(run)}</Link> : <span className="muted">removed</span>) },
  ];
}

function measured(trial: CapacityTrial, objective: string): string {
  const result = trial.slo.find(({ slo }) => slo === objective);
  return result ? figureText(result) : "–";
}
