// Numbers as bars: one below the other between two ends (bar gauge), or side by side on a common ground (bars).
import { areaColor, seriesColor, toneOf, toneToken } from "~/dashboards/color";
import type { Panel } from "~/dashboards/panel";
import { unitText } from "~/dashboards/unit";
import { extent, largest, linear } from "../chart/scale";
import styles from "./Panel.module.css";
import { fitted, Space } from "./Space";

const ROW_PX_MIN = 22;
const ROW_PX_MAX = 38;
const BAR_PX_MIN = 44;

export function BarGaugePanel({ panel }: { panel: Panel }) {
  return <Space label={panel.title}>{(width, height) => <Rows panel={panel} width={width} height={height} />}</Space>;
}

export function BarPanel({ panel }: { panel: Panel }) {
  const count = panel.readings?.length ?? 0;
  return (
    <Space label={panel.title}>
      {(width, height) => (width / Math.max(count, 1) >= BAR_PX_MIN ? <Columns panel={panel} width={width} height={height} /> : <Rows panel={panel} width={width} height={height} />)}
    </Space>
  );
}

type Sized = { panel: Panel; width: number; height: number };

function Rows({ panel: { kind, readings = [], display }, width, height }: Sized) {
  const [low, high] = ends(readings.map(({ value }) => value), display.min, display.max);
  const row = Math.min(Math.max(height / readings.length, ROW_PX_MIN), ROW_PX_MAX);
  const names = Math.min(width * 0.4, largest(readings.map(({ name }) => name.length), 0) * 6.6 + 10);
  const values = largest(readings.map(({ text }) => text.length), 0) * 7.2 + 12;
  const bar = linear([low, high], [names, Math.max(width - values, names + 10)]);
  return (
    <svg data-drawing className={styles.svg} width={width} height={Math.max(row * readings.length, 1)} role="img" aria-label={readings.map(({ name, text }) => `${name} ${text}`).join("; ")}>
      {readings.map(({ name, text, value, color }, at) => {
        const [from, to] = [bar.at(Math.max(Math.min(0, high), low)), bar.at(Math.min(Math.max(value ?? low, low), high))];
        return (
          <g key={at} transform={`translate(0 ${at * row})`}>
            <title>{`${name}: ${text}`}</title>
            <text className={styles.name} x={0} y={row / 2} dominantBaseline="central">{fitted(name, names - 8)}</text>
            <rect className={styles.track} x={names} y={row * 0.2} width={Math.max(width - values - names, 10)} height={row * 0.6} rx="3" />
            <rect x={Math.min(from, to)} y={row * 0.2} width={Math.max(Math.abs(to - from), 1)} height={row * 0.6} rx="3" fill={kind === "bar" ? seriesColor(0) : areaColor(color)} />
            <text className={styles.value} x={width} y={row / 2} textAnchor="end" dominantBaseline="central" fill={toneToken(kind === "bar" ? undefined : toneOf(color))}>{text}</text>
          </g>
        );
      })}
    </svg>
  );
}

function Columns({ panel: { readings = [], display }, width, height }: Sized) {
  const [low, high] = ends(readings.map(({ value }) => value), display.min, display.max);
  const [left, right, top, bottom] = [50, width - 4, 14, height - 20];
  const y = linear([low, high], [bottom, top], 4);
  const slot = (right - left) / Math.max(readings.length, 1);
  const ground = y.at(Math.max(Math.min(0, high), low));
  return (
    <svg data-drawing className={styles.svg} width={width} height={height} role="img" aria-label={readings.map(({ name, text }) => `${name} ${text}`).join("; ")}>
      {y.ticks.map((tick) => (
        <g key={tick}>
          <line className={styles.grid} x1={left} x2={right} y1={y.at(tick)} y2={y.at(tick)} />
          <text className={styles.axisName} x={left - 8} y={y.at(tick)} textAnchor="end" dominantBaseline="central">{unitText(display.unit, tick)}</text>
        </g>
      ))}
      {readings.map(({ name, text, value }, at) => {
        const [x, peak] = [left + slot * (at + 0.5), y.at(Math.min(Math.max(value ?? low, low), high))];
        return (
          <g key={at}>
            <title>{`${name}: ${text}`}</title>
            <rect x={x - slot * 0.34} width={slot * 0.68} y={Math.min(peak, ground)} height={Math.max(Math.abs(ground - peak), 1)} rx="2" fill={seriesColor(at)} />
            <text className={styles.value} x={x} y={Math.min(peak, ground) - 5} textAnchor="middle" fill="var(--text)">{fitted(text, slot, 7)}</text>
            <text className={styles.axisName} x={x} y={height - 5} textAnchor="middle">{fitted(name, slot - 4)}</text>
          </g>
        );
      })}
    </svg>
  );
}

/** From nothing, or from what is less, to a little above the largest. */
function ends(values: readonly (number | null | undefined)[], min: number | null | undefined, max: number | null | undefined): [number, number] {
  const [low, high] = extent(values) ?? [0, 1];
  const from = min ?? Math.min(low, 0);
  return [from, max ?? Math.max(high, 0, from + 1e-12)];
}
