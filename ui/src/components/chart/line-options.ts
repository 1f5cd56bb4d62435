// What uPlot is told: our colours, our axes, no legend of its own. Reads the tokens of the theme in front.
import type uPlot from "uplot";
import { short } from "./format";
import { type Line, lookOf } from "./series";

/** A part of the x-axis with a name. */
export type Zone = { from: number; to: number; name: string };

type Given = {
  lines: readonly Line[];
  scale: "linear" | "log";
  zones: readonly Zone[];
  span: readonly [number, number] | undefined;
  xLabel: (x: number) => string;
  width: number;
  height: number;
  onMove: (at: number | undefined) => void;
};

/** Steps of an axis of seconds, runs or moments: none of them comes in halves. */
const WHOLE = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400];

/** Of fewer measurements each is shown. */
const POINTS_MAX = 3;

/** A zone has its name at the top, above the highest line. */
export function lineOptions({ lines, scale, zones, span, xLabel, width, height, onMove }: Given): uPlot.Options {
  const token = tokens();
  const font = `11px ${token("--sans")}`;
  const axis = { stroke: token("--faint"), font, ticks: { show: false }, border: { show: false } };
  return {
    width, height,
    padding: [10, 26, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false, setScale: false }, points: { size: 7 } },
    scales: { x: { time: false, ...(span ? { range: (_plot, low, high) => [Math.min(span[0], low ?? span[0]), Math.max(span[1], high ?? span[1])] } : {}) }, y: scale === "log" ? { distr: 3 } : { range: (_plot, low, high) => [Math.min(low ?? 0, 0), (high ?? 1) * (zones.length > 0 ? 1.16 : 1.06) || 1] } },
    axes: [
      { ...axis, grid: { show: false }, size: 24, gap: 6, space: 70, incrs: WHOLE, values: (_plot, values) => values.map(xLabel) },
      { ...axis, grid: { stroke: token("--grid"), width: 1, filter: (_plot, splits) => splits.map((value) => (scale === "linear" || isPower(value) ? value : null)) }, size: 46, gap: 6, space: 36, values: (_plot, values) => values.map((value) => (value === null || (scale === "log" && !isPower(value)) ? "" : short(value))) },
    ],
    series: [{}, ...lines.map(({ name, look, marks = false }, index) => {
      const { token: color, dash } = lookOf(look ?? index);
      return { label: name, stroke: token(color), width: 1.8, dash: [...dash], points: { show: (plot: uPlot) => marks || (plot.data[0]?.length ?? 0) < POINTS_MAX, size: 5, fill: token(color) }, spanGaps: false };
    })],
    hooks: {
      drawClear: [(plot) => zones.forEach((zone) => drawZone(plot, zone, token("--sunken"), token("--faint"), font))],
      setCursor: [(plot) => onMove(plot.cursor.idx ?? undefined)],
    },
  };
}

function drawZone(plot: uPlot, { from, to, name }: Zone, fill: string, text: string, font: string) {
  const { left: start, width, top, height } = plot.bbox;
  const inside = (value: number) => Math.min(Math.max(plot.valToPos(value, "x", true), start), start + width);
  const [left, right] = [inside(from), inside(to)];
  const ratio = devicePixelRatio;
  plot.ctx.save();
  plot.ctx.fillStyle = fill;
  plot.ctx.fillRect(left, top, right - left, height);
  plot.ctx.fillStyle = text;
  plot.ctx.font = font.replace("11px", `${11 * ratio}px`);
  plot.ctx.textBaseline = "top";
  if (right - left > 60 * ratio) plot.ctx.fillText(name, left + 6 * ratio, top + 4 * ratio);
  plot.ctx.restore();
}

/** Whether an axis that is logarithmic names it. */
function isPower(value: number): boolean {
  return Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
}

/** The values of tokens as they are now. */
function tokens(): (name: string) => string {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(name).trim();
}
