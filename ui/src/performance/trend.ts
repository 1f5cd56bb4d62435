// A trend as it is drawn and said: segments between changes, their means, sentences. Pure.
import type { FactorChange, Trend, TrendChange } from "~/api/schema";
import { chance, change, quantity } from "~/components/chart/format";
import { metricTitle } from "./compare";
import { spaced } from "./words";

type Segment = { from: number; to: number; mean: number };

/** Runs between changes: places of the first and the last, and their mean. */
export function segmentsOf({ points, changes }: Pick<Trend, "points" | "changes">): Segment[] {
  const starts = [0, ...changes.map(({ index }) => index)];
  return starts.map((from, at) => {
    const to = (starts[at + 1] ?? points.length) - 1;
    const values = points.slice(from, to + 1).map(({ value }) => value);
    return { from, to, mean: values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1) };
  });
}

/** For each run the mean of its segment. */
export function meansOf(trend: Pick<Trend, "points" | "changes">): number[] {
  return segmentsOf(trend).flatMap(({ from, to, mean }) => Array.from({ length: Math.max(to - from + 1, 0) }, () => mean));
}

/** The run held against, if it holds for the newest one. */
export function baselineOf({ baselines }: Pick<Trend, "baselines">): number | undefined {
  return baselines.find(({ isVoid, value }) => !isVoid && typeof value === "number")?.value ?? undefined;
}

/** What of the environment is not the same any more: `kernel was 6.1 and is 6.8`. */
export function changedText(changed: readonly FactorChange[]): string {
  const one = ({ factor, before, after }: FactorChange) => `${spaced(factor)} was ${before ?? "nothing"} and is ${after ?? "nothing"}`;
  return changed.map(one).join("; ") || "it was made with or on something else";
}

/** Why no baseline holds for the newest run; nothing if one does, or there is none. */
export function voidText({ baselines }: Pick<Trend, "baselines">): string | undefined {
  if (baselines.length === 0 || baselines.some(({ isVoid }) => !isVoid)) return undefined;
  return `The baseline says nothing about the newest run: ${changedText(baselines[0]?.changed ?? [])}. Make a new one.`;
}

/** `p50 got worse with run 10: 2.1 ms → 6.9 ms, +229 % (p 0.001).` */
export function changeSentence(metric: string, unit: string, { index, before, after, change: share, pValue, isWorse }: TrendChange): string {
  return `${metricTitle(metric)} got ${isWorse ? "worse" : "better"} with run ${index + 1}: ${quantity(before, unit)} → ${quantity(after, unit)}, ${change(1 + share)} (p ${chance(pValue)}).`;
}

/** Fewer runs than two segments of three show no change, whatever they are. */
const RUNS_MIN = 6;

/** What there is to say when nothing changed. */
export function steadySentence(metric: string, runs: number): string {
  if (runs === 0) return "No run of this profile has been completed with this number.";
  if (runs < RUNS_MIN) return `${runs} run${runs === 1 ? "" : "s"}: too few to tell a change of ${metricTitle(metric)} from chance, which takes ${RUNS_MIN} at least.`;
  return `No change of ${metricTitle(metric)} over ${runs} runs that chance would not make.`;
}
