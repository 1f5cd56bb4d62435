// Differences with their intervals, one row each: how much more or less, and how sure. The band is what counts as no difference.
import { useState } from "react";
import type { Tone } from "~/ui/Tag";
import { Chart } from "./Chart";
import styles from "./Chart.module.css";
import { Cursor } from "./Cursor";
import { change } from "./format";
import { type Area, type Axes, Plot } from "./Plot";
import { extent, largest, linear, logarithmic, type Scale } from "./scale";

/** A ratio (1 is no difference) with its interval; an end is missing where nothing bounds it. */
export type IntervalRow = { name: string; ratio: number; low: number | null; high: number | null; tone: Tone; word: string };

type Props = { title: string; unit?: string; /** What a row is about. */ of?: "Metric" | "Variant" | "Factor"; rows: readonly IntervalRow[]; /** Share that is as good as none. */ margin: number; note?: string };

const ROW_PX = 34;
/** Names get as much room as they need, and are cut off beyond. */
const NAME_PX_MAX = 230;
const LETTER_PX = 7.2;
/** Beyond this change each tenfold is as wide as the one before. */
const LINEAR_MAX = 3;
/** What lies beyond is cut off. */
const CHANGE_MAX = 100;

const colors: Record<Tone, string> = { ok: "var(--ok)", bad: "var(--bad)", warn: "var(--warn)", info: "var(--info)", neutral: "var(--muted)" };

export function IntervalChart({ title, unit = "change, with 95 % intervals", of = "Metric", rows, margin, note }: Props) {
  const [at, setAt] = useState<number>();
  const interval = ({ low, high }: IntervalRow) => `${change(low)} to ${change(high)}`;
  const describe = (place: number) => {
    const row = rows[place];
    return row ? `${row.name}: ${row.word}, ${change(row.ratio)} (95 % interval ${interval(row)})` : "";
  };
  const table = () => ({ head: [of, "Change", "95 % interval", "Verdict"], rows: rows.map((row) => [row.name, change(row.ratio), interval(row), row.word]) });
  const left = Math.min(largest(rows.map(({ name }) => name.length * LETTER_PX + 14), 84), NAME_PX_MAX);
  const height = rows.length * ROW_PX + 40;
  return (
    <Chart title={title} unit={unit} table={table} note={note} state={rows.length === 0 ? { is: "empty", text: "There is nothing to compare." } : undefined}>
      <Cursor label={title} places={rows.length} at={at} onMove={setAt} describe={describe}>
        <Plot height={height} left={left} axes={(area) => axesOf(rows, margin, area)}>
          {({ x }, area) => (
            <>
              <rect className={styles.zone} x={x.at(-margin)} width={x.at(margin) - x.at(-margin)} y={area.top} height={area.bottom - area.top} />
              <line className={styles.axis} x1={x.at(0)} x2={x.at(0)} y1={area.top} y2={area.bottom} />
              {rows.map((row, place) => <Row key={row.name} row={row} here={place === at} y={area.top + (place + 0.5) * ROW_PX} x={x.at} onEnter={() => setAt(place)} area={area} letters={Math.floor((left - 14) / LETTER_PX)} />)}
            </>
          )}
        </Plot>
      </Cursor>
    </Chart>
  );
}

function axesOf(rows: readonly IntervalRow[], margin: number, area: Area): Axes {
  const ends = rows.flatMap(({ ratio, low, high }) => [ratio, low, high]).map((ratio) => (ratio === null ? null : Math.min(ratio - 1, CHANGE_MAX)));
  const [low, high] = extent([...ends, -margin * 2, margin * 2]) ?? [-1, 1];
  const x = high > LINEAR_MAX ? folds(low, high, area) : evenly(low, high, area);
  const none = { at: () => 0, ticks: [] };
  return { x, y: none, xLabel: (value) => change(1 + value), yLabel: () => "" };
}

function evenly(low: number, high: number, { left, right }: Area): Scale {
  const room = (high - low) * 0.06;
  return linear([low - room, high + room], [left, right], 6);
}

function folds(low: number, high: number, { left, right }: Area): Scale {
  const { at, ticks } = logarithmic([Math.max(1 + low, 0.01) * 0.8, (1 + high) * 1.25], [left, right]);
  return { at: (value) => at(1 + value), ticks: ticks.map((ratio) => ratio - 1) };
}

type RowProps = { row: IntervalRow; here: boolean; x: (value: number) => number; y: number; area: Area; letters: number; onEnter: () => void };

function Row({ row: { name, ratio, low, high, tone }, here, x, y, area, letters, onEnter }: RowProps) {
  const inside = (px: number) => Math.min(Math.max(px, area.left), area.right);
  const [from, to] = [low === null ? area.left : inside(x(low - 1)), high === null ? area.right : inside(x(high - 1))];
  const color = colors[tone];
  return (
    <g onMouseEnter={onEnter}>
      <rect x={0} width={area.right} y={y - ROW_PX / 2} height={ROW_PX} fill="var(--hover)" fillOpacity={here ? 0.6 : 0} />
      <text className={styles.name} x={0} y={y} dominantBaseline="central">{name.length > letters ? `${name.slice(0, letters - 1)}…` : name}</text>
      <line x1={from} x2={to} y1={y} y2={y} stroke={color} strokeWidth="2" />
      {low !== null && <line x1={from} x2={from} y1={y - 5} y2={y + 5} stroke={color} strokeWidth="2" />}
      {high !== null && <line x1={to} x2={to} y1={y - 5} y2={y + 5} stroke={color} strokeWidth="2" />}
      {low === null && <path d={`M${from} ${y}l7 -4v8z`} fill={color} />}
      {high === null && <path d={`M${to} ${y}l-7 -4v8z`} fill={color} />}
      <circle cx={inside(x(ratio - 1))} cy={y} r="4.5" fill={color} />
    </g>
  );
}
