// The seconds of a run that goes on: those that are known, and those that came since. Pure.
import type { Series } from "~/api/schema";

/** The last second that is known; nothing before there is one. */
export function lastSecond(known: Series | undefined): number | undefined {
  return known?.points.at(-1)?.second;
}

/** What is known, gone on with what was read after it. A second that was read again is taken as it was read; if nothing came, it is the very same object. */
export function extended(known: Series | undefined, read: Series): Series {
  const [first] = read.points;
  if (!known) return read;
  if (!first) return known;
  return { ...read, points: [...known.points.filter(({ second }) => second < first.second), ...read.points] };
}
