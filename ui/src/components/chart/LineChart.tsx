// Numbers over time: uPlot draws, we give it the theme, the keyboard and the words. It grows as news come.
import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useTheme } from "~/ui/theme";
import { Chart } from "./Chart";
import styles from "./Chart.module.css";
import { Cursor } from "./Cursor";
import { elapsed, elapsedShort, quantity } from "./format";
import { lineOptions, type Zone } from "./line-options";
import type { LegendEntry } from "./Legend";
import type { Line } from "./series";

type Props = {
  title: string;
  /** Of the values. */
  unit: string;
  /** Beside the title, if the unit alone says too little. */
  aside?: string;
  /** Rising; what `xLabel` makes readable, or seconds since a start. */
  x: readonly number[];
  xLabel?: (x: number) => string;
  /** What `x` counts. */
  xName?: string;
  lines: readonly Line[];
  /** If not each line for itself. */
  legend?: readonly LegendEntry[];
  scale?: "linear" | "log";
  /** Parts of the time that are not like the rest, e.g. a warm-up. */
  zones?: readonly Zone[];
  /** Where the axis of time ends at least, e.g. how long a run is to take; otherwise where the numbers end. */
  span?: readonly [number, number] | undefined;
  state?: Parameters<typeof Chart>[0]["state"];
  note?: string;
  height?: number;
};

const NO_ZONES: readonly Zone[] = [];

export function LineChart({ title, unit, aside, x, xLabel, xName = "Time", lines, legend, scale = "linear", zones = NO_ZONES, span, state, note, height = 220 }: Props) {
  const [at, setAt] = useState<number>();
  const words = xLabel ?? elapsed;
  const named = lines.map(({ name, look }, index) => ({ name, look: look ?? index }));
  const read = (index: number, line: Line) => quantity(line.values[index], unit);
  const describe = (index: number) => `${words(x[index] ?? 0)}: ${lines.map((line) => `${line.name} ${read(index, line)}`).join(" · ")}`;
  const table = () => ({ head: [xName, ...lines.map(({ name }) => name)], rows: x.map((value, index) => [words(value), ...lines.map((line) => read(index, line))]) });
  return (
    <Chart title={title} unit={aside ?? unit} legend={legend ?? named} table={table} note={note} state={state ?? (x.length === 0 ? { is: "empty", text: "Nothing was recorded yet." } : undefined)}>
      <Cursor label={title} places={x.length} at={at} onMove={setAt} describe={describe}>
        <Canvas x={x} lines={lines} scale={scale} zones={zones} span={span} xLabel={xLabel ?? elapsedShort} height={height} at={at} onMove={setAt} />
      </Cursor>
    </Chart>
  );
}

type CanvasProps = Required<Pick<Props, "x" | "lines" | "scale" | "zones" | "xLabel" | "height">> & Pick<Props, "span"> & { at: number | undefined; onMove: (at: number | undefined) => void };

function Canvas({ x, lines, scale, zones, span, xLabel, height, at, onMove }: CanvasProps) {
  const { ref: measured, width } = useElementSize<HTMLDivElement>();
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const theme = useTheme();
  const shape = lines.map(({ name, look }) => `${name} ${look}`).join("\n");
  const data = useMemo((): uPlot.AlignedData => [[...x], ...lines.map(({ values }) => [...values])], [x, lines]);
  const frame = JSON.stringify([zones, span]);

  useEffect(() => {
    if (!element.current || width === 0) return;
    const made = new uPlot(lineOptions({ lines, scale, zones, span, xLabel, width, height, onMove }), data, element.current);
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
    // News change the data alone; everything else makes the drawing anew.
  }, [width, height, theme, scale, shape, frame]);

  useEffect(() => plot.current?.setData(data), [data]);
  useEffect(() => {
    const made = plot.current;
    if (!made || made.cursor.idx === at) return;
    const value = at === undefined ? undefined : x[at];
    made.setCursor({ left: value === undefined ? -10 : made.valToPos(value, "x"), top: value === undefined ? -10 : 0 }, false);
  }, [at, x]);
  return <div ref={useMergedRef(element, measured)} className={styles.uplot} style={{ height }} />;
}
