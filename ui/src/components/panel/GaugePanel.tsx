// Numbers between two ends: a dial each, with the thresholds as its rim.
import { areaColor, bands, toneOf, toneToken } from "~/dashboards/color";
import type { Display, Panel, Reading } from "~/dashboards/panel";
import { unitText } from "~/dashboards/unit";
import styles from "./Panel.module.css";
import { fitted, Space } from "./Space";
import { Mark } from "./StatPanel";

const HALF_TURN = (120 * Math.PI) / 180;

export function GaugePanel({ panel }: { panel: Panel }) {
  const { readings = [], display, title } = panel;
  const label = readings.map(({ name, text }) => `${name} ${text}`).join("; ");
  return (
    <Space label={readings.length > 12 ? title : undefined}>
      {(width, height) => {
        const columns = Math.max(1, Math.min(readings.length, Math.floor(width / Math.max(Math.min(height * 1.1, 190), 92)) || 1));
        const rows = Math.ceil(readings.length / columns);
        const [w, h] = [width / columns, Math.max(height / rows, 84)];
        return (
          <svg data-drawing className={styles.svg} width={width} height={h * rows} role="img" aria-label={label}>
            {readings.map((reading, at) => (
              <g key={at} transform={`translate(${(at % columns) * w} ${Math.floor(at / columns) * h})`}>
                <Dial reading={reading} display={display} named={readings.length > 1} width={w} height={h} />
              </g>
            ))}
          </svg>
        );
      }}
    </Space>
  );
}

type DialProps = { reading: Reading; display: Display; named: boolean; width: number; height: number };

function Dial({ reading: { name, value, text, color }, display, named, width, height }: DialProps) {
  const [low, high] = [display.min ?? 0, display.max ?? 100];
  const bottom = named ? 20 : 6;
  const radius = Math.max(Math.min(width / 2 - 10, (height - bottom - 8) / 1.5), 20);
  const [x, y] = [width / 2, (height - bottom) / 2 + radius * 0.25];
  const angle = (at: number) => -HALF_TURN + (Math.min(Math.max((at - low) / (high - low || 1), 0), 1) * 2) * HALF_TURN;
  const arc = (from: number, to: number, r: number) => arcPath(x, y, r, angle(from), angle(to));
  const thick = Math.max(radius * 0.2, 5);
  const tone = toneOf(color);
  const font = Math.min(radius * 0.44, (radius * 1.5) / Math.max(text.length, 3) / 0.58);
  return (
    <>
      <title>{`${name}: ${text}, between ${unitText(display.unit, low)} and ${unitText(display.unit, high)}`}</title>
      {bands(display.thresholds, low, high).map((band) => <path key={band.from} d={arc(band.from, band.to, radius)} fill="none" stroke={areaColor(band.color)} strokeWidth="2.5" />)}
      <path d={arc(low, high, radius - 4 - thick / 2)} className={styles.arcTrack} fill="none" strokeWidth={thick} />
      {value !== null && value !== undefined && value > low && <path d={arc(low, value, radius - 4 - thick / 2)} fill="none" stroke={areaColor(color)} strokeWidth={thick} />}
      <text className={styles.strong} x={x} y={y} fontSize={font} textAnchor="middle" dominantBaseline="central" fill={toneToken(tone)}>{text}</text>
      {tone && tone !== "info" && value !== null && value !== undefined && <Mark tone={tone} x={x} y={y + font * 0.95} size={Math.max(font * 0.16, 3)} />}
      {named && <text className={styles.name} x={x} y={height - 6} textAnchor="middle">{fitted(name, width - 8)}</text>}
    </>
  );
}

/** Angles from the top, clockwise. */
function arcPath(x: number, y: number, radius: number, from: number, to: number): string {
  const point = (angle: number) => `${(x + radius * Math.sin(angle)).toFixed(2)} ${(y - radius * Math.cos(angle)).toFixed(2)}`;
  return `M${point(from)}A${radius} ${radius} 0 ${to - from > Math.PI ? 1 : 0} 1 ${point(to)}`;
}
