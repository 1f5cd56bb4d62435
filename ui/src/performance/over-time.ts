// The seconds of a run as charts over time draw them. Pure.
import type { Series, SeriesPoint } from "~/api/schema";

export type OverTime = { points: readonly SeriesPoint[]; unsent: readonly number[] | undefined };

/** Up to `end`, in seconds, and where requests were never sent, which is absent if there are none. Of a second in which they were due nothing else may be known: nothing happened in it. */
export function overTime({ points, unsent = [] }: Series, end: number): OverTime {
  // Answers are awaited for a moment after the end; where none came, that moment is no second in which nothing was answered.
  const shown = points.filter(({ second, ended, errors }) => second < end || ended > 0 || errors > 0);
  if (unsent.length === 0) return { points: shown, unsent: undefined };
  const counts = new Map<number, number>();
  for (const { second, count } of unsent) counts.set(second, (counts.get(second) ?? 0) + count);
  const known = new Set(shown.map(({ second }) => second));
  const silent = unsent.filter(({ second }) => !known.has(second)).map(({ second, warmUp }) => ({ ...SILENT, second, warmUp }));
  const all = [...shown, ...new Map(silent.map((point) => [point.second, point])).values()].sort((a, b) => a.second - b.second);
  return { points: all, unsent: all.map(({ second }) => counts.get(second) ?? 0) };
}

const SILENT = { due: 0, ended: 0, errors: 0, p50Ms: null, p99Ms: null, maxMs: null, clientCpuUs: 0 };
