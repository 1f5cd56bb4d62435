// What is under the cursor, beside it: the moment, and the largest values there.
import styles from "./Panel.module.css";

export type TipRow = { name: string; text: string; color: string | undefined };

const ROWS_MAX = 12;

export function Tip({ x, width, title, rows }: { x: number; width: number; title: string; rows: readonly TipRow[] }) {
  const side = x > width / 2 ? { right: width - x + 12 } : { left: x + 12 };
  return (
    <div className={styles.tip} style={{ top: 4, ...side }} aria-hidden>
      <p>{title}</p>
      <ul>
        {rows.slice(0, ROWS_MAX).map(({ name, text, color }, at) => <li key={at}>{color && <i className={styles.swatch} style={{ background: color }} />}<span>{name}</span><b>{text}</b></li>)}
      </ul>
      {rows.length > ROWS_MAX && <p>and {rows.length - ROWS_MAX} more</p>}
      {rows.length === 0 && <p>nothing</p>}
    </div>
  );
}
