// Numbers over time. Dragging along it takes that part as the new range; the legend hides series, or leaves only one.
import { useEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { seriesColor } from "~/dashboards/color";
import { aligned, stacked } from "~/dashboards/data";
import type { Display, Mark, Panel } from "~/dashboards/panel";
import { momentText } from "~/dashboards/time-axis";
import { unitText } from "~/dashboards/unit";
import { useTheme } from "~/ui/theme";
import { Cursor } from "../chart/Cursor";
import { type LegendRow, PanelLegend } from "./PanelLegend";
import styles from "./Panel.module.css";
import { Space } from "./Space";
import { timeOptions } from "./time-options";
import { Tip } from "./Tip";

export type Span = { fromMs: number; toMs: number };

type Props = { panel: Panel; span: Span; marks: readonly Mark[]; onZoom: (from: number, to: number) => void; detail: "short" | "full" };

/** All charts of a page show the same moment under the cursor. */
const SYNC = "dashboard";
const SAID_MAX = 8;

export function TimePanel({ panel, span, marks, onZoom, detail }: Props) {
  const { title, series = [], display } = panel;
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const [at, setAt] = useState<number>();
  const { times, rows } = useMemo(() => aligned(series), [series]);
  const lines = series.map(({ name, unit }, look) => ({ name, look, unit: unit ?? display.unit, raw: rows[look] ?? [] }));
  const visible = lines.filter(({ look }) => !hidden.includes(keyOf(lines, look)));
  const drawn = useMemo(() => {
    const raw = visible.map(({ raw }) => raw);
    const values = display.stacked ? stacked(raw) : raw;
    // What is above is drawn first, so that areas below are not covered.
    const all = visible.map(({ name, look }, index) => ({ name, look, values: values[index] ?? [] }));
    return display.stacked ? all.reverse() : all;
  }, [rows, hidden, display.stacked]);
  const text = (line: (typeof lines)[number], place: number) => unitText(line.unit, line.raw[place], display.decimals);
  const under = (place: number) => visible.filter(({ raw }) => raw[place] !== null && raw[place] !== undefined).sort((a, b) => (b.raw[place] ?? 0) - (a.raw[place] ?? 0));
  const describe = (place: number) => {
    const all = under(place);
    return `${momentText(times[place] ?? 0)}: ${all.slice(0, SAID_MAX).map((line) => `${line.name} ${text(line, place)}`).join(" · ")}${all.length > SAID_MAX ? ` and ${all.length - SAID_MAX} more` : ""}`;
  };
  const legend = useMemo((): LegendRow[] => lines.map((line) => ({ key: keyOf(lines, line.look), name: line.name, color: seriesColor(line.look), ...summary(line.raw, (value) => unitText(line.unit, value, display.decimals)) })), [rows, display]);
  return (
    <>
      <Space>
        {(width, height) => (
          <Cursor label={title} places={times.length} at={at} onMove={setAt} describe={describe} readout="own">
            <Canvas times={times} shown={drawn} display={display} span={span} marks={marks} width={width} height={height} at={at} onMove={setAt} onZoom={onZoom} />
            {at !== undefined && times[at] !== undefined && (
              <Tip x={((times[at] - span.fromMs) / (span.toMs - span.fromMs)) * width} width={width} title={momentText(times[at])} rows={under(at).map((line) => ({ name: line.name, text: text(line, at), color: seriesColor(line.look) }))} />
            )}
          </Cursor>
        )}
      </Space>
      <PanelLegend label={`Legend of ${title}`} rows={legend} hidden={hidden} onHide={setHidden} detail={detail} />
    </>
  );
}

/** Two series may have one name. */
function keyOf(lines: readonly { name: string }[], look: number): string {
  return `${look} ${lines[look]?.name ?? ""}`;
}

function summary(values: readonly (number | null)[], text: (value: number | null) => string) {
  const known = values.filter((value) => value !== null);
  const [sum, least, most] = known.reduce(([sum, least, most], value) => [sum + value, Math.min(least, value), Math.max(most, value)], [0, Infinity, -Infinity]);
  const some = known.length > 0;
  return { last: text(known.at(-1) ?? null), min: text(some ? least : null), mean: text(some ? sum / known.length : null), max: text(some ? most : null) };
}

type CanvasProps = {
  times: readonly number[]; shown: Parameters<typeof timeOptions>[0]["shown"]; display: Display; span: Span; marks: readonly Mark[];
  width: number; height: number; at: number | undefined; onMove: (at: number | undefined) => void; onZoom: (from: number, to: number) => void;
};

function Canvas({ times, shown, display, span: { fromMs, toMs }, marks, width, height, at, onMove, onZoom }: CanvasProps) {
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const zoom = useRef(onZoom);
  zoom.current = onZoom;
  const theme = useTheme();
  const shape = JSON.stringify([shown.map(({ name, look }) => [name, look]), display, marks]);
  const data = useMemo((): uPlot.AlignedData => [[...times], ...shown.map(({ values }) => [...values])], [times, shown]);

  useEffect(() => {
    if (!element.current) return;
    const made = new uPlot(timeOptions({ shown, display, from: fromMs, to: toMs, marks, width, height, sync: SYNC, onMove, onZoom: (from, to) => zoom.current(from, to) }), data, element.current);
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
    // New numbers change the data alone; everything else makes the drawing anew.
  }, [width, height, theme, shape, fromMs, toMs]);

  useEffect(() => plot.current?.setData(data), [data]);
  useEffect(() => {
    const made = plot.current;
    if (!made || (made.cursor.idx ?? undefined) === at) return;
    const value = at === undefined ? undefined : times[at];
    made.setCursor({ left: value === undefined ? -10 : made.valToPos(value, "x"), top: value === undefined ? -10 : 0 }, false);
  }, [at, times]);
  return <div ref={element} className={styles.plot} />;
}
