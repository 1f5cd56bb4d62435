// How much each percentile moved: the difference with the interval of each percentile and the band of the whole curve, on the axis on
// which each further nine is as wide. Above the line the second group is slower. What rests on too few requests is in the table and not drawn.
import { useState } from "react";
import type { ShiftAt } from "~/api/schema";
import { Chart } from "./Chart";
import styles from "./Chart.module.css";
import { Cursor } from "./Cursor";
import { digits } from "./format";
import { type Area, type Axes, Plot, Rule } from "./Plot";
import { extent, linear, percentile, percentileLabel, smallest } from "./scale";

type Props = { title: string; points: readonly ShiftAt[]; state?: Parameters<typeof Chart>[0]["state"]; note?: string };

const HEIGHT = 240;
const ROOM = 0.08;

export function ShiftChart({ title, points, state, note }: Props) {
  const [at, setAt] = useState<number>();
  const known = points.filter(({ isTooFew }) => !isTooFew);
  const here = at === undefined ? undefined : known[at];
  const describe = (place: number) => {
    const point = known[place];
    return point ? `${percentileLabel(point.quantile)} %: ${moved(point.differenceMs)} (95 % interval ${ends(point.intervalMs)}; of the whole curve ${ends(bandOf(point))})` : "";
  };
  const table = () => ({
    head: ["Percentile", "Moved by", "95 % interval", "95 % band of the whole curve", "Requests"],
    rows: points.map((point) => [percentileLabel(point.quantile), moved(point.differenceMs), ends(point.intervalMs), ends(bandOf(point)), point.isTooFew ? "too few" : "enough"]),
  });
  const nearest = (x: number, axes: Axes) => setAt(known.reduce((best, { quantile }, place) => (Math.abs(axes.x.at(quantile) - x) < Math.abs(axes.x.at(known[best]?.quantile ?? 0) - x) ? place : best), 0));
  return (
    <Chart title={title} unit="ms, response time, with 95 % intervals and the 95 % band of the whole curve" table={table} note={note} state={state ?? (known.length === 0 ? { is: "empty", text: "There are too few requests to tell how any percentile moved." } : undefined)}>
      <Cursor label={title} places={known.length} at={at} onMove={setAt} describe={describe}>
        <Plot height={HEIGHT} axes={(area) => axesOf(known, area)} onPoint={nearest}>
          {(axes, area) => (
            <>
              <Band points={known} of={bandOf} opacity="0.1" axes={axes} area={area} />
              <Band points={known} of={({ intervalMs }) => intervalMs} opacity="0.16" axes={axes} area={area} />
              <line className={styles.axis} x1={area.left} x2={area.right} y1={axes.y.at(0)} y2={axes.y.at(0)} />
              <polyline className={styles.line} stroke="var(--series-1)" points={known.map(({ quantile, differenceMs }) => place(axes, quantile, differenceMs)).join(" ")} />
              {here && <Rule x={axes.x.at(here.quantile)} area={area} />}
              {here && <circle cx={axes.x.at(here.quantile)} cy={axes.y.at(here.differenceMs)} r="3.5" fill="var(--series-1)" />}
            </>
          )}
        </Plot>
      </Cursor>
    </Chart>
  );
}

type Ends = readonly (number | null | undefined)[];
type BandProps = { points: readonly ShiftAt[]; of: (point: ShiftAt) => Ends; opacity: string; axes: Axes; area: Area };

/** Where nothing bounds an end, the band reaches the edge. */
function Band({ points, of, opacity, axes: { x, y }, area }: BandProps) {
  const inside = (px: number) => Math.min(Math.max(px, area.top), area.bottom);
  const corner = (point: ShiftAt, end: number | null | undefined, edge: number) => `${x.at(point.quantile).toFixed(1)},${(end === null || end === undefined ? edge : inside(y.at(end))).toFixed(1)}`;
  const upper = points.map((point) => corner(point, of(point)[1], area.top));
  const lower = points.map((point) => corner(point, of(point)[0], area.bottom));
  return <polygon points={[...upper, ...lower.toReversed()].join(" ")} fill="var(--series-1)" fillOpacity={opacity} />;
}

function place({ x, y }: Axes, quantile: number, ms: number): string {
  return `${x.at(quantile).toFixed(1)},${y.at(ms).toFixed(1)}`;
}

function axesOf(points: readonly ShiftAt[], area: Area): Axes {
  const [low, high] = extent([0, ...points.flatMap((point) => [point.differenceMs, ...point.intervalMs, ...bandOf(point)])]) ?? [-1, 1];
  const room = (high - low || 1) * ROOM;
  const beyond = smallest(points.map(({ quantile }) => 1 - quantile), 0.1);
  return { x: percentile(beyond, [area.left, area.right]), y: linear([low - room, high + room], [area.bottom, area.top], 4), xLabel: percentileLabel, yLabel: digits };
}

/** `+1.2 ms`, `−0.3 ms`. */
function moved(ms: number): string {
  return `${ms > 0 ? "+" : ms < 0 ? "−" : "±"}${digits(Math.abs(ms))} ms`;
}

function bandOf({ bandMs }: ShiftAt): Ends {
  return bandMs ?? [null, null];
}

function ends([low, high]: Ends): string {
  const end = (ms: number | null | undefined) => (ms === null || ms === undefined ? "unbounded" : moved(ms));
  return `${end(low)} to ${end(high)}`;
}
