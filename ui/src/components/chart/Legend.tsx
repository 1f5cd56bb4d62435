// Which line is which: colour, dash and name. The shape is the same as in chips and tables.
import styles from "./Chart.module.css";
import { lookOf } from "./series";

export type LegendEntry = { name: string; look: number };

export function Legend({ entries }: { entries: readonly LegendEntry[] }) {
  return (
    <ul className={styles.legend}>
      {entries.map(({ name, look }) => <li key={`${look} ${name}`} data-legend={name}><Swatch look={look} />{name}</li>)}
    </ul>
  );
}

function Swatch({ look }: { look: number }) {
  const { token, dash } = lookOf(look);
  return <svg width="22" height="8" aria-hidden><line x1="0" y1="4" x2="22" y2="4" stroke={`var(${token})`} strokeWidth="2" strokeDasharray={dash.join(" ")} /></svg>;
}

/** The mark of the n-th row, where there is no room for a line. */
export function Mark({ look }: { look: number }) {
  const { token, shape } = lookOf(look);
  const color = `var(${token})`;
  return (
    <svg className={styles.mark} width="10" height="10" viewBox="0 0 10 10" aria-hidden>
      {shape === "square" && <rect x=".5" y=".5" width="9" height="9" rx="1.5" fill={color} />}
      {shape === "triangle" && <path d="M5 .5 10 9.5H0z" fill={color} />}
      {shape === "circle" && <circle cx="5" cy="5" r="4.5" fill={color} />}
      {shape === "diamond" && <path d="M5 0 10 5 5 10 0 5z" fill={color} />}
      {shape === "ring" && <circle cx="5" cy="5" r="3.8" fill="none" stroke={color} strokeWidth="1.8" />}
    </svg>
  );
}
