// How long requests took, by percentile, on an axis on which each further nine is as wide as the one before.
import { useMemo, useState } from "react";
import { Chart } from "./Chart";
import styles from "./Chart.module.css";
import { Cursor } from "./Cursor";
import { millis, short } from "./format";
import { beyondMin, type Curve, readable, valueAt } from "./percentiles";
import type { LegendEntry } from "./Legend";
import { type Area, type Axes, Plot, Rule } from "./Plot";
import { extent, linear, logarithmic, percentile, percentileLabel, type Scale } from "./scale";
import { lookOf } from "./series";

type Props = { title: string; unit?: string; curves: readonly Curve[]; /** If not each curve for itself. */ legend?: readonly LegendEntry[]; state?: Parameters<typeof Chart>[0]["state"]; note?: string; height?: number };

/** Times that are further apart are drawn on a logarithmic axis. */
const LINEAR_RATIO_MAX = 40;

export function PercentileChart({ title, unit = "ms, from the intended start", curves, legend = curves, state, note, height = 260 }: Props) {
  const [at, setAt] = useState<number>();
  const places = useMemo(() => readable(curves), [curves]);
  const here = at === undefined ? undefined : places[at];
  const describe = (place: number) => {
    const quantile = places[place] ?? 0;
    return `${percentileLabel(quantile)} % within ${curves.map((curve) => `${curves.length > 1 ? `${curve.name} ` : ""}${millis(valueAt(curve, quantile))}`).join(" · ")}`;
  };
  const table = () => ({
    head: ["Percentile", ...curves.map(({ name }) => name)],
    rows: places.map((quantile) => [percentileLabel(quantile), ...curves.map((curve) => millis(valueAt(curve, quantile)))]),
  });
  const nearest = (x: number, axes: Axes) => setAt(places.reduce((best, quantile, place) => (Math.abs(axes.x.at(quantile) - x) < Math.abs(axes.x.at(places[best] ?? 0) - x) ? place : best), 0));
  return (
    <Chart title={title} unit={unit} legend={legend} table={table} state={state ?? (curves.every(({ points }) => points.length === 0) ? { is: "empty", text: "Nothing was answered, so there is no distribution." } : undefined)} note={note}>
      <Cursor label={title} places={places.length} at={at} onMove={setAt} describe={describe}>
        <Plot height={height} axes={(area) => axesOf(curves, area)} onPoint={nearest}>
          {({ x, y }, area) => (
            <>
              {here !== undefined && <Rule x={x.at(here)} area={area} />}
              {curves.map((curve, place) => <CurveLine key={place} curve={curve} x={x} y={y} />)}
              {here !== undefined && curves.map((curve, place) => <Dot key={place} curve={curve} quantile={here} x={x} y={y} />)}
            </>
          )}
        </Plot>
      </Cursor>
    </Chart>
  );
}

function axesOf(curves: readonly Curve[], area: Area): Axes {
  const [low, high] = extent(curves.flatMap(({ points }) => points.map(({ ms }) => ms)).filter((ms) => ms > 0)) ?? [0, 1];
  const range = [area.bottom, area.top] as const;
  const y = high / low > LINEAR_RATIO_MAX ? logarithmic([low * 0.9, high * 1.1], range) : linear([0, high * 1.05], range, 4);
  return { x: percentile(beyondMin(curves), [area.left, area.right]), y, xLabel: percentileLabel, yLabel: short };
}

function CurveLine({ curve: { points, look }, x, y }: { curve: Curve; x: Scale; y: Scale }) {
  const { token, dash } = lookOf(look);
  return <polyline className={styles.line} points={points.map(({ quantile, ms }) => `${x.at(quantile).toFixed(1)},${y.at(ms).toFixed(1)}`).join(" ")} stroke={`var(${token})`} strokeDasharray={dash.join(" ")} />;
}

function Dot({ curve, quantile, x, y }: { curve: Curve; quantile: number; x: Scale; y: Scale }) {
  const ms = valueAt(curve, quantile);
  return ms === undefined ? null : <circle cx={x.at(quantile)} cy={y.at(ms)} r="3.5" fill={`var(${lookOf(curve.look).token})`} />;
}
