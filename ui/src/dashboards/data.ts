// The numbers of a panel as a table for people, and as rows over one common time for drawings. Pure.
import type { ChartTable } from "~/components/chart/series";
import type { Drawn, Panel } from "./panel";
import { momentText } from "./time-axis";
import { unitText } from "./unit";

export type Aligned = { times: number[]; rows: (number | null)[][] };

/** Series over the union of their times; nothing where one has none. */
export function aligned(series: readonly Drawn[]): Aligned {
  const times = [...new Set(series.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);
  const place = new Map(times.map((at, index) => [at, index]));
  const rows = series.map(({ points }) => {
    const row = new Array<number | null>(times.length).fill(null);
    for (const [at, value] of points) row[place.get(at) ?? 0] = value;
    return row;
  });
  return { times, rows };
}

/** Each row on top of those before it; where none has a number there is none. */
export function stacked(rows: readonly (readonly (number | null)[])[]): (number | null)[][] {
  const sums: number[] = [];
  return rows.map((row) => row.map((value, at) => {
    sums[at] = (sums[at] ?? 0) + (value ?? 0);
    return value === null ? null : sums[at];
  }));
}

/** Everything that a panel shows, with units. */
export function tableOf({ kind, series = [], readings = [], table, display }: Panel): ChartTable {
  if (kind === "table") return { head: table?.columns.map(({ name }) => name) ?? [], rows: table?.rows.map((row) => row.map(({ text }) => text)) ?? [] };
  if (readings.length > 0 && kind !== "timeSeries" && kind !== "heatmap") return { head: ["Name", "Value"], rows: readings.map(({ name, text }) => [name, text]) };
  const { times, rows } = aligned(series);
  return {
    head: ["Time", ...series.map(({ name }) => name)],
    rows: times.map((at, index) => [momentText(at), ...series.map((one, place) => unitText(one.unit ?? display.unit, rows[place]?.[index], display.decimals))]),
  };
}

/** The same as numbers, for programs. */
export function plainTableOf(panel: Panel): { head: string[]; rows: (string | number | null)[][] } {
  const { kind, series = [], readings = [], table } = panel;
  if (kind === "table") return { head: table?.columns.map(({ name }) => name) ?? [], rows: table?.rows.map((row) => row.map(({ text, value }) => value ?? text)) ?? [] };
  if (readings.length > 0 && kind !== "timeSeries" && kind !== "heatmap") return { head: ["name", "value"], rows: readings.map(({ name, value }) => [name, value ?? null]) };
  const { times, rows } = aligned(series);
  return { head: ["time", ...series.map(({ name }) => name)], rows: times.map((at, index) => [new Date(at).toISOString(), ...rows.map((row) => row[index] ?? null)]) };
}

/** Why there is nothing to see, in a sentence; nothing if there is something. */
export function emptiness({ kind, series = [], readings = [], table, text }: Panel): string | undefined {
  switch (kind) {
    case "text": return text ? undefined : "Its author wrote nothing here.";
    case "table": return table && table.rows.length > 0 ? undefined : "No rows in this time.";
    case "timeSeries": case "heatmap": return series.some(({ points }) => points.length > 0) ? undefined : "No data in this time.";
    case "row": case "unsupported": return undefined;
    default: return readings.length > 0 ? undefined : "No data in this time.";
  }
}
