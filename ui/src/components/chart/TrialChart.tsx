// Measured points with their intervals over what was asked for, the line that is to be kept, and the curve that fits with its band.
import { useState } from "react";
import type { TrialPoint } from "~/performance/series";
import type { Tone } from "~/ui/Tag";
import { Chart } from "./Chart";
import styles from "./Chart.module.css";
import { Cursor } from "./Cursor";
import { short } from "./format";
import { type Area, type Axes, Plot, Rule } from "./Plot";
import { extent, linear, logarithmic, type Scale } from "./scale";
import type { ChartTable } from "./series";

type CurvePoint = { x: number; y: number; low: number; high: number };

type Props = {
  title: string;
  unit: string;
  points: readonly TrialPoint[];
  curve?: readonly CurvePoint[];
  /** What is to be kept, with its name. */
  bound?: { y: number; name: string } | undefined;
  scale: { x: "linear" | "log"; y: "linear" | "log" };
  yLabel?: (value: number) => string;
  table: () => ChartTable;
  state?: Parameters<typeof Chart>[0]["state"];
  note?: string;
};

const HEIGHT = 280;
const ROOM = 0.06;
/** A band is drawn up to so many times the highest point, and cut off beyond. */
const BAND_MAX = 1.5;
const colors: Record<Tone, string> = { ok: "var(--ok)", bad: "var(--bad)", warn: "var(--warn)", info: "var(--series-1)", neutral: "var(--muted)" };

export function TrialChart({ title, unit, points, curve = [], bound, scale, yLabel = short, table, state, note }: Props) {
  const [at, setAt] = useState<number>();
  const here = at === undefined ? undefined : points[at];
  const nearest = (x: number, axes: Axes) => setAt(points.reduce((best, point, place) => (Math.abs(axes.x.at(point.x) - x) < Math.abs(axes.x.at(points[best]?.x ?? 0) - x) ? place : best), 0));
  const heights = [...points.flatMap(({ y, low, high }) => [y, low, high]), ...curve.map(({ y }) => y)];
  // A band that nothing bounds must not press what was measured flat.
  const bandMax = BAND_MAX * (extent(heights)?.[1] ?? 1);
  const axesOf = (area: Area): Axes => ({
    x: scaleOf(scale.x, extent([...points, ...curve].map(({ x }) => x)), [area.left + 12, area.right - 12]),
    y: scaleOf(scale.y, extent([...heights, ...curve.flatMap(({ low, high }) => [low, Math.min(high, bandMax)]), bound?.y, scale.y === "linear" ? 0 : undefined]), [area.bottom, area.top]),
    xLabel: short, yLabel,
  });
  return (
    <Chart title={title} unit={unit} table={table} note={note} state={state}>
      <Cursor label={title} places={points.length} at={at} onMove={setAt} describe={(place) => points[place]?.text ?? ""}>
        <Plot height={HEIGHT} left={56} axes={axesOf} onPoint={nearest}>
          {(axes, area) => (
            <>
              {curve.length > 0 && <Curve curve={curve} axes={axes} area={area} />}
              {bound && <Bound bound={bound} axes={axes} area={area} />}
              {here && <Rule x={axes.x.at(here.x)} area={area} />}
              {points.map((point, place) => <Point key={`${point.x} ${place}`} point={point} here={place === at} axes={axes} area={area} />)}
            </>
          )}
        </Plot>
      </Cursor>
    </Chart>
  );
}

function Curve({ curve, axes: { x, y }, area }: { curve: readonly CurvePoint[]; axes: Axes; area: Area }) {
  const inside = (px: number) => Math.min(Math.max(px, area.top), area.bottom);
  const corner = (at: number, value: number) => `${x.at(at).toFixed(1)},${inside(y.at(value)).toFixed(1)}`;
  const band = [...curve.map((point) => corner(point.x, point.high)), ...curve.map((point) => corner(point.x, point.low)).toReversed()];
  return (
    <>
      <polygon points={band.join(" ")} fill="var(--series-1)" fillOpacity="0.14" />
      <polyline className={styles.line} stroke="var(--series-1)" points={curve.map((point) => corner(point.x, point.y)).join(" ")} />
    </>
  );
}

function Bound({ bound: { y: value, name }, axes: { y }, area }: { bound: { y: number; name: string }; axes: Axes; area: Area }) {
  const height = y.at(value);
  return (
    <>
      <line x1={area.left} x2={area.right} y1={height} y2={height} stroke="var(--text)" strokeWidth="1.4" strokeDasharray="6 3" />
      <text className={styles.value} x={area.right} y={height - 6} textAnchor="end">{name}</text>
    </>
  );
}

/** The shape says the same as the colour; an end that nothing bounds reaches the edge. */
function Point({ point: { x, y, low, high, tone }, here, axes, area }: { point: TrialPoint; here: boolean; axes: Axes; area: Area }) {
  const color = colors[tone];
  const [px, py] = [axes.x.at(x), axes.y.at(y)];
  const inside = (value: number | null, edge: number) => (value === null ? edge : Math.min(Math.max(axes.y.at(value), area.top), area.bottom));
  const [top, bottom] = [inside(high, area.top), inside(low, area.bottom)];
  const size = here ? 6 : 4.5;
  return (
    <g>
      {bottom - top > 0.5 && <line x1={px} x2={px} y1={top} y2={bottom} stroke={color} strokeWidth="2" />}
      {tone === "bad" && <rect x={px - size} y={py - size} width={2 * size} height={2 * size} rx="1.5" fill={color} />}
      {tone === "warn" && <path d={`M${px} ${py - size}l${size} ${2 * size}h${-2 * size}z`} fill={color} />}
      {tone === "neutral" && <circle cx={px} cy={py} r={size} fill="var(--surface)" stroke={color} strokeWidth="1.8" />}
      {(tone === "ok" || tone === "info") && <circle cx={px} cy={py} r={size} fill={color} />}
    </g>
  );
}

function scaleOf(kind: "linear" | "log", found: [number, number] | undefined, ends: readonly [number, number]): Scale {
  const [low, high] = found ?? [1, 10];
  if (kind === "log") return logarithmic([Math.max(low, 1e-3) / (1 + ROOM * 2), high * (1 + ROOM * 2)], ends);
  return linear([low, high + (high - low || 1) * ROOM], ends, 5);
}
