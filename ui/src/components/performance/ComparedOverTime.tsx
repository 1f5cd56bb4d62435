// All compared runs second by second, laid over each other from the start of each: how long requests took, and how many ended.
import { useQueries } from "@tanstack/react-query";
import { query } from "~/api/queries";
import type { Run } from "~/api/schema";
import { letter } from "~/performance/compare";
import { overlaid, type Overlaid, overlayNote } from "~/performance/overlay";
import { LineChart } from "../chart/LineChart";
import { curvesOf, shownText } from "./ComparedCurves";
import styles from "./Result.module.css";

type Props = { groups: readonly (readonly string[])[]; runs: readonly Run[]; /** Of the percentiles that are kept second by second. */ percentile: "p50" | "p99" };

export function ComparedOverTime({ groups, runs: known, percentile }: Props) {
  // Other tools tell no course.
  const told = curvesOf(groups).filter(({ run }) => !known.find((one) => one.run === run)?.imported);
  const answers = useQueries({ queries: told.map(({ run }) => query("RunSeries", { run })) });
  const error = answers.find((answer) => answer.error)?.error;
  const state = told.length === 0 ? { is: "empty" as const, text: "Other tools tell no course second by second." }
    : error ? { is: "error" as const, error }
    : !answers.every(({ data }) => data) ? { is: "loading" as const }
    : answers.every(({ data }) => (data?.points.length ?? 0) < 2) ? { is: "empty" as const, text: "These runs are over within a second: there is no course to lay over each other." } : undefined;
  const endOf = (id: string) => {
    const ms = known.find(({ run }) => run === id)?.spec.durationMs;
    return ms ? Math.ceil(ms / 1_000) : undefined;
  };
  const named = told.map(({ run, name, look }, at) => ({ name, look, points: answers[at]?.data?.points ?? [], endS: endOf(run) }));
  const times = overlaid(named, percentile === "p50" ? (point) => point.p50Ms ?? null : (point) => point.p99Ms ?? null);
  const rates = overlaid(named, (point) => point.ended);
  const warmUps = [...new Set(known.filter(({ run }) => told.some((one) => one.run === run)).map(({ spec }) => spec.warmUpMs / 1_000))];
  const [warmUp = 0] = warmUps;
  const zones = warmUps.length === 1 && warmUp > 0 ? [{ from: 0, to: warmUp, name: "warm-up" }] : [];
  const legend = groups.flatMap((group, look) => {
    const drawn = told.filter((one) => one.look === look).length;
    return drawn > 0 ? [{ name: `${letter(look)}, ${shownText(drawn, group.length)}`, look }] : [];
  });
  const span = ({ x }: Overlaid) => [0, Math.max(x.at(-1) ?? 1, 1)] as const;
  const note = overlayNote(groups.flat().length, groups.flat().filter((id) => known.find(({ run }) => run === id)?.imported).length, told.length);
  return (
    <div className={styles.halves}>
      <LineChart title={`${percentile} over time, overlaid`} unit="ms" aside="ms, each second, from the start" {...times} span={span(times)} zones={zones} legend={legend} scale="log" note={note} state={state} />
      <LineChart title="Requests over time, overlaid" unit="" aside="ended, per second, from the start" {...rates} span={span(rates)} zones={zones} legend={legend} note={note} state={state} />
    </div>
  );
}
