// Where the title and the legend of a kept image stand: one title, then entries in as many rows as they need. Pure: how wide a text is,
// it is told.

export type Entry = { name: string; color: string; dash: readonly number[] };

/** Texts and the lines beside them, in pixels from the upper left. */
export type Head = {
  height: number;
  texts: readonly { text: string; x: number; y: number; font: string; token: "--text" | "--muted" }[];
  lines: readonly { x1: number; x2: number; y: number; color: string; dash: readonly number[] }[];
};

/** Room at the sides. */
export const EDGE_PX = 14;
const [TITLE_PX, ROW_PX, SWATCH_PX, GAP_PX, APART_PX] = [30, 20, 22, 7, 18];
const TITLE = "600 13px";
const NAME = "400 12px";

export function headOf(title: string, entries: readonly Entry[], width: number, measure: (text: string, font: string) => number): Head {
  const texts: Head["texts"][number][] = [{ text: title, x: EDGE_PX, y: TITLE_PX - 10, font: TITLE, token: "--text" }];
  const lines: Head["lines"][number][] = [];
  let [x, y] = [EDGE_PX, TITLE_PX + ROW_PX / 2];
  for (const { name, color, dash } of entries) {
    const wide = SWATCH_PX + GAP_PX + measure(name, NAME);
    if (x > EDGE_PX && x + wide > width - EDGE_PX) [x, y] = [EDGE_PX, y + ROW_PX];
    lines.push({ x1: x, x2: x + SWATCH_PX, y, color, dash });
    texts.push({ text: name, x: x + SWATCH_PX + GAP_PX, y: y + 4, font: NAME, token: "--muted" });
    x += wide + APART_PX;
  }
  return { height: entries.length > 0 ? y + ROW_PX / 2 + 4 : TITLE_PX, texts, lines };
}
