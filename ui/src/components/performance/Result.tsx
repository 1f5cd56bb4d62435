// The result of a run: percentiles with intervals, the shape of its times, errors, costs, with what and on what it was made.
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { query } from "~/api/queries";
import type { Run, Summary } from "~/api/schema";
import { HistogramChart } from "../chart/HistogramChart";
import { PercentileChart } from "../chart/PercentileChart";
import { Costs } from "./Costs";
import { PercentileTable } from "./PercentileTable";
import { Phases } from "./Phases";
import { Client, Errors, Endpoints, Agents, Spec, StatusCodes, Surroundings } from "./ResultParts";
import styles from "./Result.module.css";

const PHASES = [
  { phase: "response", name: "response time", look: 0 },
  { phase: "service", name: "service time", look: 1 },
  { phase: "connectionWait", name: "connection wait", look: 2 },
  { phase: "lag", name: "lag of the generator", look: 4 },
] as const;

type Props = { run: Run; summary: Summary };

/** How long requests took. */
export function Shapes({ run, summary }: Props) {
  const answers = useQueries({ queries: PHASES.map(({ phase }) => query("RunDistribution", { run: run.run, phase })) });
  const [response] = answers;
  const error = answers.find((answer) => answer.error)?.error;
  const loaded = answers.every(({ data }) => data);
  const state = error ? { is: "error" as const, error } : loaded ? undefined : { is: "loading" as const };
  // In a closed loop nothing waits but for the target: the other lines would lie on the axis or on the first one.
  const curves = useMemo(
    () => PHASES.map(({ name, look }, at) => ({ name, look, points: answers[at]?.data?.spectrum ?? [] })).filter(({ points }, at) => at === 0 || points.some(({ ms }) => ms > 0)),
    answers.map(({ data }) => data),
  );
  return (
    <>
      <div className={styles.columns}>
        <PercentileChart title="Latency by percentile" unit="ms" curves={curves} state={state} note="Response time counts from the intended start, so waiting for a free connection is in it; lag is the generator's own and should be next to nothing." />
        <PercentileTable percentiles={summary.responseTimeMs} />
      </div>
      <div className={styles.columns}>
        <HistogramChart title="Response times" unit="requests, logarithmic time" bars={response?.data?.bars ?? []} state={state} />
        <div className="stack"><Errors summary={summary} /><StatusCodes summary={summary} /></div>
      </div>
    </>
  );
}

/** Everything else, in the order in which one asks for it. */
export function Details({ run, summary }: Props) {
  return (
    <>
      <Phases summary={summary} />
      <Endpoints summary={summary} />
      <Agents summary={summary} />
      <Costs run={run.run} />
      <div className={styles.halves}><Client summary={summary} /><Surroundings run={run} /></div>
      <Spec run={run} />
    </>
  );
}
