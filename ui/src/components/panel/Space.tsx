// The room that is left for a drawing, measured; what is higher scrolls inside.
import { useElementSize } from "@mantine/hooks";
import type { ReactNode } from "react";
import styles from "./Panel.module.css";

/** `label`: what scrolls inside; without one nothing does. */
export function Space({ label, children }: { label?: string; children: (width: number, height: number) => ReactNode }) {
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const scrolls = label === undefined ? {} : { role: "region", "aria-label": label, tabIndex: 0 };
  return (
    <div ref={ref} className={styles.space}>
      <div className={`${styles.inside} ${label === undefined ? styles.clip : ""}`} {...scrolls}>{width > 0 && height > 0 && children(width, height)}</div>
    </div>
  );
}

/** As much of a text as fits; the whole one is in its title. */
export function fitted(text: string, width: number, charWidth = 6.6): string {
  const most = Math.max(Math.floor(width / charWidth), 1);
  return text.length <= most ? text : `${text.slice(0, Math.max(most - 1, 1))}…`;
}
