// Single numbers, as large as there is room; with the shape of what they mean, and behind them how they came about.
import { toneOf, toneToken } from "~/dashboards/color";
import { type Drawn, historiesOf, type Panel, type Reading } from "~/dashboards/panel";
import type { Tone } from "~/ui/Tag";
import { extent, largest } from "../chart/scale";
import styles from "./Panel.module.css";
import { fitted, Space } from "./Space";

const GAP = 8;
const FONT_MAX = 42;
/** Of its size, how wide a letter of a number is at most. */
const LETTER = 0.62;

export function StatPanel({ panel }: { panel: Panel }) {
  const { readings = [], title } = panel;
  const histories = historiesOf(panel);
  const label = readings.map(({ name, text }) => `${name} ${text}`).join("; ");
  return (
    <Space label={readings.length > 12 ? title : undefined}>
      {(width, height) => {
        const { columns, rows } = shapeOf(readings, width, height);
        const [w, h] = [(width - GAP * (columns - 1)) / columns, Math.max((height - GAP * (rows - 1)) / rows, 44)];
        return (
          <svg data-drawing className={styles.svg} width={width} height={Math.max(rows * (h + GAP) - GAP, 1)} role="img" aria-label={label}>
            {readings.map((reading, at) => (
              <g key={at} transform={`translate(${(at % columns) * (w + GAP)} ${Math.floor(at / columns) * (h + GAP)})`}>
                <Tile reading={reading} history={histories[at]} named={readings.length > 1} width={w} height={h} />
              </g>
            ))}
          </svg>
        );
      }}
    </Space>
  );
}

/** The number of columns that lets the numbers be largest. */
function shapeOf(readings: readonly Reading[], width: number, height: number): { columns: number; rows: number } {
  const count = Math.max(readings.length, 1);
  const longest = largest(readings.map(({ text }) => text.length), 1);
  const size = (columns: number) => Math.min(width / columns / (longest + 1.2) / LETTER, (height / Math.ceil(count / columns)) * 0.5);
  const columns = Array.from({ length: Math.min(count, 12) }, (_, index) => index + 1).reduce((best, each) => (size(each) > size(best) * 1.05 ? each : best), 1);
  return { columns, rows: Math.ceil(count / columns) };
}

type TileProps = { reading: Reading; history: Drawn | undefined; named: boolean; width: number; height: number };

function Tile({ reading: { name, text, color, value }, history, named, width, height }: TileProps) {
  const tone = value === null || value === undefined ? "neutral" : toneOf(color);
  const top = named ? 16 : 0;
  const isMarked = tone !== undefined && tone !== "neutral" && tone !== "info";
  const font = Math.max(Math.min(FONT_MAX, (width - 10) / (text.length * LETTER + (isMarked ? 0.75 : 0)), (height - top) * 0.62), 11);
  const middle = top + (height - top) * (history && history.points.length > 1 ? 0.44 : 0.52);
  const mark = isMarked ? font * 0.22 : 0;
  const wide = text.length * font * 0.58 + (mark ? mark * 2 + font * 0.25 : 0);
  return (
    <>
      <title>{`${name}: ${text}`}</title>
      {history && history.points.length > 1 && <Shape history={history} width={width} height={height} />}
      {named && <text className={styles.name} x={width / 2} y={12} textAnchor="middle">{fitted(name, width)}</text>}
      {mark > 0 && <Mark tone={tone} x={width / 2 - wide / 2 + mark} y={middle} size={mark} />}
      <text className={styles.strong} x={width / 2 + (mark ? mark + font * 0.125 : 0)} y={middle} fontSize={font} textAnchor="middle" dominantBaseline="central" fill={toneToken(tone)}>{text}</text>
    </>
  );
}

/** The shape that says the same as the colour: ● ok, ▲ warning, ■ bad. */
export function Mark({ tone, x, y, size }: { tone: Tone | undefined; x: number; y: number; size: number }) {
  const fill = toneToken(tone);
  if (tone === "bad") return <rect x={x - size} y={y - size} width={size * 2} height={size * 2} rx={size * 0.3} fill={fill} />;
  if (tone === "warn") return <path d={`M${x} ${y - size}l${size * 1.1} ${size * 2}h${-size * 2.2}z`} fill={fill} />;
  return <circle cx={x} cy={y} r={size} fill={fill} />;
}

function Shape({ history, width, height }: { history: Drawn; width: number; height: number }) {
  const values = history.points.map(([, value]) => value);
  const [low, high] = extent(values) ?? [0, 1];
  const [top, bottom] = [height * 0.72, height - 2];
  const x = (at: number) => (at / Math.max(values.length - 1, 1)) * width;
  const y = (value: number) => bottom - ((value - low) / (high - low || 1)) * (bottom - top);
  const places = values.flatMap((value, at) => (value === null ? [] : [`${x(at).toFixed(1)},${y(value).toFixed(1)}`]));
  return <polyline points={places.join(" ")} fill="none" stroke="var(--faint)" strokeWidth="1.3" strokeLinejoin="round" opacity="0.55" />;
}
