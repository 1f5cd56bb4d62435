// Buckets over time: the darker, the more. The arrow keys read it column by column.
import { useState } from "react";
import { heatOf, strength } from "~/dashboards/heat";
import type { Panel } from "~/dashboards/panel";
import { momentText, tickText, timeTicks } from "~/dashboards/time-axis";
import { unitText } from "~/dashboards/unit";
import { Cursor } from "../chart/Cursor";
import { digits } from "../chart/format";
import { largest, linear } from "../chart/scale";
import styles from "./Panel.module.css";
import { fitted, Space } from "./Space";
import type { Span } from "./TimePanel";
import { Tip } from "./Tip";

const COLUMN_PX = 6;
const LABEL_PX = 6.4;
const TICK_PX = 90;

type Props = { panel: Panel; span: Span };

export function HeatPanel({ panel, span }: Props) {
  return <Space>{(width, height) => <Drawing panel={panel} span={span} width={width} height={height} />}</Space>;
}

function Drawing({ panel: { title, series = [], display }, span, width, height }: Props & { width: number; height: number }) {
  const [at, setAt] = useState<number>();
  const left = Math.min(largest(series.map(({ name }) => bucketText(name, display.unit).length), 0) * LABEL_PX + 12, width * 0.4);
  const { columns, buckets, most } = heatOf(series, Math.max(Math.floor((width - left) / COLUMN_PX), 1));
  const [from, to] = [Math.min(span.fromMs, columns[0]?.fromMs ?? span.fromMs), Math.max(span.toMs, columns.at(-1)?.toMs ?? span.toMs)];
  const [right, top, bottom] = [width - 18, 4, height - 18];
  const x = linear([from, to], [left, right]);
  const row = (bottom - top) / Math.max(buckets.length, 1);
  const every = Math.max(1, Math.ceil(14 / row));
  const name = (bucket: number) => bucketText(buckets[bucket] ?? "", display.unit);
  const counted = (place: number) => (columns[place]?.counts ?? []).map((count, bucket) => ({ name: name(bucket), count, bucket })).filter(({ count }) => count > 0).reverse();
  const describe = (place: number) => `${momentText(columns[place]?.fromMs ?? 0)}: ${counted(place).map(({ name, count }) => `${name} ${digits(count)}`).join(" · ") || "nothing"}`;
  return (
    <Cursor label={title} places={columns.length} at={at} onMove={setAt} describe={describe} readout="own">
      <svg data-drawing className={styles.svg} width={width} height={height} aria-hidden
        onMouseMove={(event) => { const px = event.clientX - event.currentTarget.getBoundingClientRect().left; setAt(Math.max(columns.findIndex(({ toMs }) => x.at(toMs) >= px), 0)); }}>
        {buckets.map((_, bucket) => bucket % every === 0 && <text key={bucket} className={styles.axisName} x={left - 8} y={bottom - (bucket + 0.5) * row} textAnchor="end" dominantBaseline="central">{fitted(name(bucket), left - 6, LABEL_PX)}</text>)}
        {timeTicks(from, to, Math.max(Math.floor((right - left) / TICK_PX), 1)).map((tick) => <text key={tick} className={styles.axisName} x={x.at(tick)} y={height - 4} textAnchor="middle">{tickText(tick, to - from)}</text>)}
        {columns.map(({ fromMs, toMs, counts }, place) => counts.map((count, bucket) => count > 0 && (
          <rect key={`${place} ${bucket}`} x={x.at(fromMs)} width={Math.max(x.at(toMs) - x.at(fromMs) - 0.5, 0.5)} y={bottom - (bucket + 1) * row} height={Math.max(row - 0.5, 0.5)} fill="var(--series-1)" fillOpacity={strength(count, most)} />
        )))}
        {at !== undefined && columns[at] && <rect x={x.at(columns[at].fromMs)} width={Math.max(x.at(columns[at].toMs) - x.at(columns[at].fromMs), 1)} y={top} height={bottom - top} fill="none" stroke="var(--text)" strokeOpacity="0.5" />}
      </svg>
      {at !== undefined && columns[at] && <Tip x={x.at(columns[at].fromMs)} width={width} title={momentText(columns[at].fromMs)} rows={counted(at).map(({ name, count }) => ({ name, text: digits(count), color: undefined }))} />}
    </Cursor>
  );
}

/** A bucket goes up to its bound: `0.25` of seconds is read as `≤ 250 ms`. */
function bucketText(name: string, unit: string): string {
  const bound = Number(name);
  if (name === "+Inf" || bound === Infinity) return "+Inf";
  return name === "" || Number.isNaN(bound) ? name : `≤ ${unitText(unit, bound)}`;
}
