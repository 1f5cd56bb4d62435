// One number per variant, in the order of the plan, as bars on one axis: the steps of a ladder. What a step adds is beside its bar.
import { useState } from "react";
import { Chart } from "./Chart";
import styles from "./Chart.module.css";
import { Cursor } from "./Cursor";
import { digits, quantity } from "./format";
import { Plot } from "./Plot";
import { largest, linear } from "./scale";

export type Rung = { name: string; value: number };

type Props = { title: string; unit: string; rungs: readonly Rung[]; note?: string };

const ROW_PX = 34;
const NAME_PX = 118;
const VALUE_PX = 128;

export function LadderChart({ title, unit, rungs, note }: Props) {
  const [at, setAt] = useState<number>();
  const step = (place: number) => {
    const [here, below] = [rungs[place], rungs[place - 1]];
    return here && below ? `${here.value < below.value ? "−" : "+"}${digits(Math.abs(here.value - below.value))}` : "";
  };
  const describe = (place: number) => {
    const rung = rungs[place];
    return rung ? `${rung.name}: ${quantity(rung.value, unit)}${step(place) && ` (${step(place)} to the one above)`}` : "";
  };
  const table = () => ({ head: ["Variant", unit, "To the one above"], rows: rungs.map(({ name, value }, place) => [name, digits(value), step(place)]) });
  const most = largest(rungs.map(({ value }) => value), Number.MIN_VALUE);
  return (
    <Chart title={title} unit={unit} table={table} note={note} state={rungs.length === 0 ? { is: "empty", text: "No run has this number yet." } : undefined}>
      <Cursor label={title} places={rungs.length} at={at} onMove={setAt} describe={describe}>
        <Plot height={rungs.length * ROW_PX + 40} left={NAME_PX} axes={({ left, right }) => ({ x: linear([0, most], [left, Math.max(right - VALUE_PX, left + 40)], 4), y: { at: () => 0, ticks: [] }, xLabel: digits, yLabel: () => "" })}>
          {({ x }, area) => rungs.map(({ name, value }, place) => {
            const y = area.top + (place + 0.5) * ROW_PX;
            return (
              <g key={name} onMouseEnter={() => setAt(place)}>
                <text className={styles.name} x={0} y={y} dominantBaseline="central">{name.length > 15 ? `${name.slice(0, 14)}…` : name}</text>
                <rect className={styles.bar} data-here={place === at || undefined} x={area.left} width={Math.max(x.at(value) - area.left, 1)} y={y - 9} height={18} rx="2" />
                <text className={styles.value} x={x.at(value) + 8} y={y} dominantBaseline="central">{digits(value)}{step(place) && `  (${step(place)})`}</text>
              </g>
            );
          })}
        </Plot>
      </Cursor>
    </Chart>
  );
}
