// A bar from 0 to `total`; with a total of 0 it says that the end is not known yet.
import type { Tone } from "./Tag";
import styles from "./states.module.css";

type Props = { label: string; done: number; total: number; tone?: Tone };

export function Progress({ label, done, total, tone = "info" }: Props) {
  const percent = total > 0 ? Math.min(100, (100 * done) / total) : 0;
  return (
    <div className={styles.bar} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={total > 0 ? Math.round(percent) : undefined}>
      <span className={styles[tone]} style={{ width: `${percent}%` }} />
    </div>
  );
}
