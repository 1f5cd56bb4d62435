// Reading a chart without a mouse: it takes the focus, the arrow keys move along it, and what is there is said.
import { type KeyboardEvent, type ReactNode, useState } from "react";
import styles from "./Chart.module.css";

type Props = {
  label: string;
  /** How many places there are to stand at. */
  places: number;
  at: number | undefined;
  onMove: (at: number | undefined) => void;
  /** What is at a place. */
  describe: (at: number) => string;
  /** `own`: the drawing itself shows what is there. */
  readout?: "below" | "own";
  children: ReactNode;
};

export function Cursor({ label, places, at, onMove, describe, readout = "below", children }: Props) {
  const [said, setSaid] = useState("");
  const text = at !== undefined && at < places ? describe(at) : "";
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape" && at !== undefined) {
      event.stopPropagation();
      return onMove(undefined);
    }
    const to = moved(event.key, at, places);
    if (to === undefined) return;
    event.preventDefault();
    onMove(to);
    setSaid(describe(to));
  };
  return (
    <>
      <div className={`${styles.cursor} ${readout === "own" ? styles.filling : ""}`} role="application" aria-roledescription="chart" aria-label={`${label}; arrow keys read its values`} tabIndex={0}
        onKeyDown={key} onMouseLeave={() => onMove(undefined)}>
        {children}
      </div>
      {readout === "below" && <p className={styles.readout} aria-hidden>{text}</p>}
      <p className="hidden" role="status">{said}</p>
    </>
  );
}

/** Where a key leads; nowhere, if it is not ours. */
export function moved(key: string, at: number | undefined, places: number): number | undefined {
  if (places === 0) return undefined;
  const last = places - 1;
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return at === undefined ? 0 : Math.min(at + 1, last);
    case "ArrowLeft":
    case "ArrowUp":
      return at === undefined ? last : Math.max(at - 1, 0);
    case "PageDown":
      return Math.min((at ?? 0) + 10, last);
    case "PageUp":
      return Math.max((at ?? last) - 10, 0);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}
