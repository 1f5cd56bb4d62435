// Where panels go: rows that fold, and below each a grid of 24 columns that begins at its own top. Pure.
import { smallest } from "~/components/chart/scale";
import type { Panel } from "./panel";

export type Section = { row: Panel | undefined; panels: readonly Panel[]; /** The line in which its grid begins. */ top: number };

/** Rows with what is below them; first what is above every row. */
export function sectionsOf(panels: readonly Panel[]): Section[] {
  const sections: { row: Panel | undefined; panels: Panel[] }[] = [];
  for (const panel of panels) {
    if (panel.kind === "row") sections.push({ row: panel, panels: [] });
    else if (sections.length === 0) sections.push({ row: undefined, panels: [panel] });
    else sections.at(-1)?.panels.push(panel);
  }
  return sections.map((section) => ({ ...section, top: smallest(section.panels.map(({ grid }) => grid.y), Infinity) }));
}

/** Whether a row is folded: as the dashboard says, unless it was turned (`turned` stands in the address). */
export function isFolded(row: Panel | undefined, turned: readonly string[]): boolean {
  return row !== undefined && (row.collapsed ?? false) !== turned.includes(row.id);
}

/** Lines of 30 px with 8 px between them. */
export function heightPx(lines: number): number {
  return lines * 30 + (lines - 1) * 8;
}
