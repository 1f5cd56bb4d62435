// What stands in place of content that is on its way.
import styles from "./states.module.css";

export function Skeleton({ lines = 6 }: { lines?: number }) {
  return (
    <div className={styles.skeleton} role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, at) => <div key={at} className={styles.line} />)}
    </div>
  );
}
