// What charts draw: named rows of numbers, how the n-th of them looks, and the same as a table. Colours are tokens; dashes and
// shapes say the same without colour.

/** A row of numbers over a common x; nothing where nothing was measured. */
export type Line = {
  name: string;
  values: readonly (number | null)[];
  look?: number;
  /** Each number is a measurement of its own and gets a dot. */
  marks?: boolean;
};

/** The data of a chart as people can read and copy it. */
export type ChartTable = { head: readonly string[]; rows: readonly (readonly string[])[] };

export type Look = { token: string; dash: readonly number[]; shape: "square" | "triangle" | "circle" | "diamond" | "ring" };

const looks: readonly Look[] = [
  { token: "--series-1", dash: [], shape: "square" },
  { token: "--series-2", dash: [6, 3], shape: "triangle" },
  { token: "--series-3", dash: [2, 3], shape: "circle" },
  { token: "--series-4", dash: [8, 3, 2, 3], shape: "diamond" },
  { token: "--series-5", dash: [12, 4], shape: "ring" },
];

/** How the n-th row looks; from the sixth on they repeat. */
export function lookOf(index: number): Look {
  const look = looks[index % looks.length];
  if (!look) throw new Error("there is no look");
  return look;
}
