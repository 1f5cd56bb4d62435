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
  xLabel: (x: number) => string;
  width: number;
  height: number;
  onMove: (at: number | undefined) => void;
};

export function lineOptions({ lines, scale, zones, xLabel, width, height, onMove }: Given): uPlot.Options {
  const token = tokens();
  const font = `11px ${token("--sans")}`;
  const axis = { stroke: token("--faint"), font, ticks: { show: false }, border: { show: false } };
  return {
    width, height,
    padding: [10, 14, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false, setScale: false }, points: { size: 7 } },
    scales: { x: { time: false }, y: scale === "log" ? { distr: 3 } : { range: (_plot, low, high) => [Math.min(low ?? 0, 0), (high ?? 1) * 1.06 || 1] } },
    axes: [
      { ...axis, grid: { show: false }, size: 24, gap: 6, space: 70, values: (_plot, values) => values.map(xLabel) },
      { ...axis, grid: { stroke: token("--grid"), width: 1 }, size: 46, gap: 6, space: 36, values: (_plot, values) => values.map((value) => (value === null ? "" : short(value))) },
    ],
    series: [{}, ...lines.map(({ name, look }, index) => {
      const { token: color, dash } = lookOf(look ?? index);
      return { label: name, stroke: token(color), width: 1.8, dash: [...dash], points: { show: false }, spanGaps: false };
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

/** The values of tokens as they are now. */
function tokens(): (name: string) => string {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(name).trim();
}
