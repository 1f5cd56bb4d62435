// Several runs on one axis of time, each from its own start. Pure.
import type { SeriesPoint } from "~/api/schema";
import { largest } from "~/components/chart/scale";
import type { Line } from "~/components/chart/series";

/** `endS`: until when requests were started; after that there are only late answers. */
export type Named = { name: string; look: number; points: readonly SeriesPoint[]; endS?: number | undefined };
export type Overlaid = { x: number[]; lines: Line[] };

/** A line per run over all seconds that any of them has: a second that a run has not, or in which nothing ended, is a gap. */
export function overlaid(named: readonly Named[], valueOf: (point: SeriesPoint) => number | null): Overlaid {
  const runs = named.map(({ points, endS = Infinity, ...run }) => ({ ...run, points: points.filter(({ second }) => second < endS) }));
  const seconds = largest(runs.flatMap(({ points }) => points.map(({ second }) => second + 1)), 0);
  const x = Array.from({ length: seconds }, (_, at) => at + 1);
  const lines = runs.map(({ name, look, points }) => {
    const values: (number | null)[] = x.map(() => null);
    for (const point of points) values[point.second] = valueOf(point);
    return { name, look, values };
  });
  return { x, lines };
}

/** What is not in the drawing, and why. */
export function overlayNote(all: number, ofOthers: number, drawn: number): string {
  const missing = ofOthers > 0 ? " Other tools tell no course, so their runs are not in it." : "";
  return `Every run begins at 0.${drawn < all - ofOthers ? " Of each group its newest runs." : ""}${missing}`;
}
