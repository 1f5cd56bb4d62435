// A bar from 0 to `total`; with a total of 0 it says that the end is not known yet.
import type { Tone } from "./Tag";
import styles from "./states.module.css";
import { useEffect, useRef } from "react";

type Props = { label: string; done: number; total: number; tone?: Tone };

export function Progress({ label, done, total, tone = "info" }: Props) {
  const bar = useRef<HTMLSpanElement>(null);
  const percent = total > 0 ? Math.min(100, (100 * done) / total) : 0;
  useEffect(() => {
    bar.current?.style.setProperty("width", `${percent}%`);
  }, [percent]);
  return (
    <div className={styles.bar} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={total > 0 ? Math.round(percent) : undefined}>
      <span ref={bar} className={styles[tone]} />
    </div>
  );
}
