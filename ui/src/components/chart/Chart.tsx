// The frame of every chart: title, unit, legend, the data as a table, and the image to keep. What is drawn inside is its child.
import { type ReactNode, useId, useRef, useState } from "react";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { DownloadIcon, TableIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { ErrorView } from "../Findings";
import styles from "./Chart.module.css";
import { saveImage } from "./image";
import { Legend, type LegendEntry } from "./Legend";
import type { ChartTable } from "./series";

type Props = {
  title: string;
  /** Beside the title: unit, from where it is counted. */
  unit?: ReactNode;
  legend?: readonly LegendEntry[];
  /** All that is drawn; asked for only when it is shown. */
  table: () => ChartTable;
  /** In the place of the drawing: nothing there yet, a sentence why there is nothing, or what went wrong. */
  state?: { is: "loading" } | { is: "empty"; text: string } | { is: "error"; error: unknown } | undefined;
  /** A sentence under the drawing. */
  note?: ReactNode;
  children: ReactNode;
};

export function Chart({ title, unit, legend, table, state, note, children }: Props) {
  const [shown, setShown] = useState<"drawing" | "data">("drawing");
  const drawing = useRef<HTMLDivElement>(null);
  const id = useId();
  const keep = () => drawing.current && void saveImage(drawing.current, title, typeof unit === "string" ? unit : "");
  const tools = !state && (
    <span className={styles.tools}>
      <Button variant="ghost" size="small" icon={TableIcon} label={shown === "data" ? `Show ${title} as a chart` : `Show data of ${title}`} aria-expanded={shown === "data"} aria-controls={id} onClick={() => setShown(shown === "data" ? "drawing" : "data")} />
      {shown === "drawing" && <Button variant="ghost" size="small" icon={DownloadIcon} label={`Download image of ${title}`} onClick={keep} />}
    </span>
  );
  return (
    <Card title={title} aside={<>{unit}{tools}</>} content="flush">
      {state?.is === "error" && <ErrorView error={state.error} />}
      {state?.is === "loading" && <Skeleton lines={5} />}
      {state?.is === "empty" && <p className={styles.empty}>{state.text}</p>}
      <figure id={id} className={styles.figure} hidden={state !== undefined}>
        {!state && shown === "data" && <DataTable title={title} table={table()} />}
        {!state && shown === "drawing" && (
          <div ref={drawing}>
            {legend && legend.length > 1 && <Legend entries={legend} />}
            {children}
          </div>
        )}
        {note !== undefined && <figcaption className={styles.note}>{note}</figcaption>}
      </figure>
    </Card>
  );
}

/** All numbers of a drawing, to read and copy. */
export function DataTable({ title, table: { head, rows } }: { title: string; table: ChartTable }) {
  return (
    <div className={styles.data} role="region" aria-label={`Data of ${title}`} tabIndex={0}>
      <table>
        <thead><tr>{head.map((name, column) => <th key={column} scope="col">{name}</th>)}</tr></thead>
        <tbody>
          {rows.map((row, at) => <tr key={at}>{row.map((cell, column) => (column === 0 ? <th key={column} scope="row">{cell}</th> : <td key={column}>{cell}</td>))}</tr>)}
        </tbody>
      </table>
    </div>
  );
}
