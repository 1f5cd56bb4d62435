// Shares of a whole: a ring, and beside it each share in words.
import { seriesColor } from "~/dashboards/color";
import type { Panel } from "~/dashboards/panel";
import { percent } from "../chart/format";
import styles from "./Panel.module.css";
import { Space } from "./Space";

/** From here on there is room for the values beside the shares. */
const WIDE_PX = 420;
/** Below, shares have no room beside the ring. */
const NARROW_PX = 220;

export function PiePanel({ panel }: { panel: Panel }) {
  const slices = (panel.readings ?? []).map((reading, look) => ({ ...reading, look, size: Math.max(reading.value ?? 0, 0) }));
  const whole = slices.reduce((sum, { size }) => sum + size, 0);
  const share = (size: number) => (whole > 0 ? size / whole : 0);
  let turned = 0;
  const arcs = slices.map((slice) => {
    const from = turned;
    turned += share(slice.size);
    return { ...slice, from, to: turned };
  });
  const label = arcs.map(({ name, text, size }) => `${name} ${text}, ${percent(share(size))}`).join("; ");
  return (
    <Space>
      {(width, height) => {
        const isNarrow = width < NARROW_PX;
        const size = Math.max(isNarrow ? Math.min(height * 0.55, width * 0.8) : Math.min(height, width * 0.42), 40);
        return (
          <div className={styles.pie} data-narrow={isNarrow || undefined}>
            <svg data-drawing className={styles.svg} width={size} height={size} role="img" aria-label={label}>
              {arcs.map(({ name, text, look, from, to }) => to > from && <path key={look} d={ring(size / 2, size / 2 - 1, size * 0.27, from, to)} fill={seriesColor(look)} stroke="var(--surface)" strokeWidth="1.5"><title>{`${name}: ${text}, ${percent(to - from)}`}</title></path>)}
            </svg>
            <div className={styles.shares} tabIndex={0} role="group" aria-label={`Shares of ${panel.title}`}><ul>
              {arcs.map(({ name, text, look, size: part }) => (
                <li key={look} data-legend={`${name} ${text}, ${percent(share(part))}`}><i className={styles.swatch} data-area style={{ background: seriesColor(look) }} /><span className="truncate" title={name}>{name}</span><b title={text}>{width >= WIDE_PX ? `${text} · ` : ""}{percent(share(part))}</b></li>
              ))}
            </ul></div>
          </div>
        );
      }}
    </Space>
  );
}

/** A part of a ring; from and to are shares of a turn, from the top. */
function ring(middle: number, outer: number, inner: number, from: number, to: number): string {
  const until = Math.min(to, from + 0.99999);
  const point = (radius: number, turn: number) => `${(middle + radius * Math.sin(turn * 2 * Math.PI)).toFixed(2)} ${(middle - radius * Math.cos(turn * 2 * Math.PI)).toFixed(2)}`;
  const far = until - from > 0.5 ? 1 : 0;
  return `M${point(outer, from)}A${outer} ${outer} 0 ${far} 1 ${point(outer, until)}L${point(inner, until)}A${inner} ${inner} 0 ${far} 0 ${point(inner, from)}Z`;
}
