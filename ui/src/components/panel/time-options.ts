// What uPlot is told about a panel: its window, its unit, lines, areas, bars or points, and marked windows. Reads the theme in front.
import uPlot from "uplot";
import { seriesColor } from "~/dashboards/color";
import type { Display, Mark } from "~/dashboards/panel";
import { tickText, timeTicks } from "~/dashboards/time-axis";
import { unitText } from "~/dashboards/unit";
import { largest } from "../chart/scale";

export type Shown = { name: string; look: number; values: readonly (number | null)[] };

type Given = {
  shown: readonly Shown[];
  display: Display;
  from: number;
  to: number;
  marks: readonly Mark[];
  width: number;
  height: number;
  sync: string;
  onMove: (at: number | undefined) => void;
  onZoom: (from: number, to: number) => void;
};

const TICK_PX = 84;
const ZOOM_PX_MIN = 8;
/** Dashes tell few lines apart; many of them only blur. */
const DASHED_MAX = 5;
const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3], [12, 4]];

export function timeOptions({ shown, display, from, to, marks, width, height, sync, onMove, onZoom }: Given): uPlot.Options {
  const token = tokens();
  const font = `11px ${token("--sans")}`;
  const axis = { stroke: token("--faint"), font, ticks: { show: false }, border: { show: false } };
  const isLine = display.draw === "line";
  const isDashed = isLine && shown.length <= DASHED_MAX && display.fill === 0 && !display.stacked;
  const bars = uPlot.paths.bars?.({ size: [0.7, 40] });
  return {
    width, height,
    padding: [8, 20, 0, 0],
    bands: display.stacked ? shown.slice(1).map((_, index) => ({ series: [index + 1, index + 2] satisfies uPlot.Band.Bounds })) : [],
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false, setScale: false }, points: { size: 6 }, sync: { key: sync, setSeries: false } },
    scales: { x: { time: false, range: [from, to] }, y: { range: (_plot, low, high) => valueRange(low, high, display) } },
    axes: [
      { ...axis, grid: { show: false }, size: 22, gap: 5, splits: (_plot, _axis, low, high) => timeTicks(low, high, Math.max(Math.floor(width / TICK_PX), 1)), values: (_plot, ticks) => ticks.map((at) => tickText(at, to - from)) },
      { ...axis, grid: { stroke: token("--grid"), width: 1 }, size: axisSize, gap: 5, space: 30, values: (_plot, ticks) => ticks.map((value) => unitText(display.unit, value)) },
    ],
    series: [{}, ...shown.map(({ name, look }, index): uPlot.Series => {
      const color = seriesColor(look, token);
      const area = display.draw === "bars" ? Math.max(display.fill, 60) : display.fill;
      return {
        label: name, stroke: color, width: display.draw === "bars" ? 0 : 1.6, dash: isDashed ? DASHES[index] ?? [] : [], spanGaps: false,
        ...(area > 0 && { fill: `color-mix(in srgb, ${color} ${area}%, transparent)` }),
        ...(display.draw === "bars" && bars && { paths: bars }),
        ...(display.draw === "points" && { paths: () => null }),
        points: display.draw === "points" ? { show: true, size: 5, fill: color } : { show: isLine, size: 5, fill: color, filter: alone },
      };
    })],
    hooks: {
      drawClear: [(plot) => marks.forEach((mark) => drawMark(plot, mark, token("--sunken"), token("--muted"), font))],
      setCursor: [(plot) => onMove(plot.cursor.idx ?? undefined)],
      setSelect: [(plot) => {
        const { left, width: wide } = plot.select;
        if (wide < ZOOM_PX_MIN) return;
        plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
        onZoom(Math.round(plot.posToVal(left, "x")), Math.round(plot.posToVal(left + wide, "x")));
      }],
    },
  };
}

/** As the dashboard says; else from nothing, unless all values are far from it and close together. */
function valueRange(low: number | null, high: number | null, { min, max, stacked, fill, draw }: Display): [number, number] {
  const [least, most] = [low ?? 0, high ?? 1];
  const room = (most - least || Math.abs(most) || 1) * 0.06;
  const grounded = stacked || fill > 0 || draw === "bars" || most - least > Math.abs(most) * 0.3;
  const bottom = min ?? (least >= 0 && grounded ? 0 : least - room);
  const top = max ?? (most <= 0 && grounded && least < 0 ? 0 : most + room);
  return top > bottom ? [bottom, top] : [bottom, bottom + 1];
}

/** As wide as the longest label. */
function axisSize(_plot: uPlot, values: string[] | null): number {
  return Math.max(34, largest((values ?? []).map((text) => text.length), 0) * 6.3 + 10);
}

/** Points without neighbours: no line goes through them. */
function alone(plot: uPlot, series: number): number[] {
  const values = plot.data[series] ?? [];
  const [first, last] = plot.series[0]?.idxs ?? [0, values.length - 1];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index).filter((at) => isNumber(values[at]) && !isNumber(values[at - 1]) && !isNumber(values[at + 1]));
}

const isNumber = (value: number | null | undefined) => value !== null && value !== undefined;

function drawMark(plot: uPlot, { fromMs, toMs, text }: Mark, fill: string, ink: string, font: string) {
  const { left: start, width, top, height } = plot.bbox;
  const inside = (at: number) => Math.min(Math.max(plot.valToPos(at, "x", true), start), start + width);
  const [left, right] = [inside(fromMs), inside(toMs)];
  const ratio = devicePixelRatio;
  plot.ctx.save();
  plot.ctx.fillStyle = fill;
  plot.ctx.fillRect(left, top, Math.max(right - left, 2 * ratio), height);
  plot.ctx.fillStyle = ink;
  plot.ctx.fillRect(left, top, Math.max(right - left, 2 * ratio), 2 * ratio);
  plot.ctx.font = font.replace("11px", `${11 * ratio}px`);
  plot.ctx.textBaseline = "top";
  if (right - left > plot.ctx.measureText(text).width + 10 * ratio) plot.ctx.fillText(text, left + 5 * ratio, top + 5 * ratio);
  plot.ctx.restore();
}

function tokens(): (name: string) => string {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(name).trim();
}
