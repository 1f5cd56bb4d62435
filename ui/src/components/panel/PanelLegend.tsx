// Which line is which, and how it stands: names with the last value, or all of a series' figures as a table. A press hides a series; a
// double press leaves only this one.
import { Button } from "~/ui/Button";
import styles from "./Panel.module.css";

export type LegendRow = { key: string; name: string; color: string; last: string; min: string; mean: string; max: string };

type Props = { label: string; rows: readonly LegendRow[]; hidden: readonly string[]; onHide: (hidden: readonly string[]) => void; detail: "short" | "full" };

/** Beyond, the legend of a small panel would take its room; the menu of the panel has all of them as data. */
const SHORT_MAX = 24;

export function PanelLegend({ label, rows, hidden, onHide, detail }: Props) {
  if (rows.length === 0) return null;
  const toggle = (key: string) => onHide(hidden.includes(key) ? hidden.filter((each) => each !== key) : [...hidden, key]);
  const only = (key: string) => {
    const others = rows.map((row) => row.key).filter((each) => each !== key);
    onHide(others.every((each) => hidden.includes(each)) ? [] : others);
  };
  const entry = ({ key, name, color }: LegendRow, after?: string) => (
    <button key={key} type="button" className={styles.entry} aria-pressed={!hidden.includes(key)} data-legend={hidden.includes(key) ? undefined : name} title={name} onClick={() => toggle(key)} onDoubleClick={() => only(key)}>
      <i className={styles.swatch} style={{ background: color }} /><span className="truncate">{name}</span>{after !== undefined && <b>{after}</b>}
    </button>
  );
  if (detail === "full") {
    return (
      <div className={styles.legend} role="region" aria-label={label} tabIndex={0}>
        <table className={styles.table}>
          <thead><tr><th scope="col" className={styles.plain}>Series</th>{["Last", "Min", "Mean", "Max"].map((title) => <th key={title} scope="col" className={styles.plain} data-number>{title}</th>)}</tr></thead>
          <tbody>{rows.map((row) => <tr key={row.key}><td className={styles.named}>{entry(row)}</td><td data-number>{row.last}</td><td data-number>{row.min}</td><td data-number>{row.mean}</td><td data-number>{row.max}</td></tr>)}</tbody>
        </table>
        {hidden.length > 0 && <Button size="small" variant="ghost" onClick={() => onHide([])}>Show all</Button>}
      </div>
    );
  }
  return (
    <div className={styles.legend} role="group" aria-label={label} tabIndex={0}>
      {rows.slice(0, SHORT_MAX).map((row) => entry(row, rows.length <= 6 ? row.last : undefined))}
      {rows.length > SHORT_MAX && <span className={styles.entry}>and {rows.length - SHORT_MAX} more</span>}
    </div>
  );
}
