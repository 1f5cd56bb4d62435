// Lines of a diff. The sign stands in text beside the colour, and the block can be scrolled with the keyboard.
import type { DiffLine } from "~/designs/diff";
import { type UnifiedLine, unifiedLines } from "~/designs/unified";
import styles from "./DiffView.module.css";

const LINE_STYLES = { " ": "", "+": styles.added, "-": styles.removed, "@": styles.hunk };

/** The fields that differ, in the shape of the object. */
export function FieldDiff({ label, lines }: { label: string; lines: readonly DiffLine[] }) {
  return (
    <div className={styles.diff} role="region" aria-label={label} tabIndex={0}>
      {lines.map(({ sign, text, note }, at) => (
        <div key={at} className={`${styles.line} ${LINE_STYLES[sign]}`}>
          <span className={styles.sign}>{sign}</span>
          <span>{text}</span>
          {note !== undefined && <span className={styles.note}>{note}</span>}
        </div>
      ))}
    </div>
  );
}

/** A unified diff of two texts, with the line numbers of both. */
export function TextDiff({ label, text }: { label: string; text: string }) {
  const number = (line: number | undefined) => <span className={styles.number}>{line}</span>;
  const row = ({ sign, text, before, after }: UnifiedLine, at: number) => (
    <div key={at} className={`${styles.line} ${LINE_STYLES[sign]}`}>
      {number(before)}
      {number(after)}
      <span className={styles.sign}>{sign === "@" ? "" : sign}</span>
      <span>{text}</span>
    </div>
  );
  return <div className={styles.diff} role="region" aria-label={label} tabIndex={0}>{unifiedLines(text).map(row)}</div>;
}
