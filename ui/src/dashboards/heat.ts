// Buckets over time as cells of a drawing: no more columns than can be told apart. Pure.
import { largest, smallest } from "~/components/chart/scale";
import type { Drawn } from "./panel";

export type Heat = { columns: { fromMs: number; toMs: number; counts: number[] }[]; buckets: string[]; most: number };

/** Neighbouring times become one column when there are more than `most`. */
export function heatOf(series: readonly Drawn[], most: number): Heat {
  const times = [...new Set(series.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);
  const step = smallest(times.slice(1).map((at, index) => at - (times[index] ?? at)), Infinity);
  const width = Number.isFinite(step) ? step : 60_000;
  const every = Math.max(1, Math.ceil(times.length / Math.max(most, 1)));
  const place = new Map(times.map((at, index) => [at, Math.floor(index / every)]));
  const columns = Array.from({ length: Math.ceil(times.length / every) }, (_, index) => {
    const from = times[index * every] ?? 0;
    const last = times[Math.min((index + 1) * every, times.length) - 1] ?? from;
    return { fromMs: from, toMs: last + width, counts: new Array<number>(series.length).fill(0) };
  });
  series.forEach(({ points }, bucket) => points.forEach(([at, value]) => {
    const column = columns[place.get(at) ?? -1];
    if (column) column.counts[bucket] = (column.counts[bucket] ?? 0) + (value ?? 0);
  }));
  return { columns, buckets: series.map(({ name }) => name), most: largest(columns.flatMap(({ counts }) => counts), 0) };
}

/** How strong a cell is drawn, 0 to 1: by the root, so that few among many are seen. */
export function strength(count: number, most: number): number {
  return most > 0 && count > 0 ? 0.08 + 0.92 * Math.sqrt(count / most) : 0;
}
