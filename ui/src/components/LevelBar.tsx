// How many objects have each level, as one bar.
import type { LevelCounts } from "~/api/schema";
import { levels, levelTone, count } from "~/util/level";
import styles from "./LevelBar.module.css";

export function LevelBar({ counts, label }: { counts: LevelCounts; label: string }) {
  const shown = levels.filter((level) => counts[level] > 0);
  const words = shown.map((level) => `${count(counts[level])} ${level}`).join(", ");
  return (
    <div className={styles.bar} role="img" aria-label={`${label}: ${words || "none"}`}>
      {shown.map((level) => <span key={level} className={styles[levelTone(level)]} style={{ flexGrow: counts[level] }} />)}
    </div>
  );
}
