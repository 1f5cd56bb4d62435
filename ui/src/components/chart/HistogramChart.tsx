// How many requests took how long: bars that are evenly wide on a logarithmic axis.
import { useState } from "react";
import { Chart } from "./Chart";
import styles from "./Chart.module.css";
import { Cursor } from "./Cursor";
import { millis, short } from "./format";
import { type Axes, Plot } from "./Plot";
import { largest, linear, logarithmic } from "./scale";

export type Bar = { fromMs: number; toMs: number; count: number };

type Props = { title: string; unit?: string; bars: readonly Bar[]; state?: Parameters<typeof Chart>[0]["state"]; height?: number };

export function HistogramChart({ title, unit = "requests", bars, state, height = 220 }: Props) {
  const [at, setAt] = useState<number>();
  const [from, to] = [bars[0]?.fromMs ?? 0.1, bars.at(-1)?.toMs ?? 1];
  const most = largest(bars.map(({ count }) => count), 1);
  const describe = (place: number) => {
    const bar = bars[place];
    return bar ? `${bar.count.toLocaleString("en-US")} requests took ${millis(bar.fromMs)} to ${millis(bar.toMs)}` : "";
  };
  const table = () => ({
    head: ["From", "To", "Requests"],
    rows: bars.filter(({ count }) => count > 0).map((bar) => [millis(bar.fromMs), millis(bar.toMs), bar.count.toLocaleString("en-US")]),
  });
  const over = (x: number, axes: Axes) => {
    const place = bars.findIndex(({ toMs }) => axes.x.at(toMs) >= x);
    setAt(place < 0 ? undefined : place);
  };
  return (
    <Chart title={title} unit={unit} table={table} state={state ?? (bars.length === 0 ? { is: "empty", text: "Nothing was answered, so there is nothing to count." } : undefined)}>
      <Cursor label={title} places={bars.length} at={at} onMove={setAt} describe={describe}>
        <Plot height={height} onPoint={over}
          axes={(area) => ({ x: logarithmic([from, Math.max(to, from * 1.01)], [area.left, area.right]), y: linear([0, most * 1.05], [area.bottom, area.top], 4), xLabel: millis, yLabel: short })}>
          {({ x, y }, area) => bars.map(({ fromMs, toMs, count }, place) => (
            <rect key={fromMs} className={styles.bar} data-here={place === at || undefined} x={x.at(fromMs) + 0.5} width={Math.max(x.at(toMs) - x.at(fromMs) - 1, 0.5)} y={Math.min(y.at(count), count > 0 ? area.bottom - 1 : area.bottom)} height={count > 0 ? Math.max(area.bottom - y.at(count), 1) : 0} />
          ))}
        </Plot>
      </Cursor>
    </Chart>
  );
}
