// Times as people read them. Pure: the present is an argument.

const UNITS: [ms: number, unit: string][] = [
  [86_400_000 * 365, "y"],
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
];

/** A span in its largest unit, e.g. `12 min`; below ten seconds with a tenth. */
export function span(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const [size, unit] = UNITS.find(([size]) => ms >= size) ?? [1_000, "s"];
  return `${Math.floor(ms / size)} ${unit}`;
}

/** How long ago, e.g. `3 min ago`. */
export function ago(at: string, now: number): string {
  const ms = now - Date.parse(at);
  if (Number.isNaN(ms)) return at;
  return ms < 5_000 ? "just now" : `${span(ms)} ago`;
}

/** How long until then, e.g. `in 3 h`. */
export function until(at: string, now: number): string {
  const ms = Date.parse(at) - now;
  if (Number.isNaN(ms)) return at;
  return ms < 5_000 ? "now" : `in ${span(ms)}`;
}

/** How old, for columns, e.g. `3 d`. */
export function age(at: string, now: number): string {
  const ms = now - Date.parse(at);
  return Number.isNaN(ms) ? at : span(Math.max(ms, 0)).replace(/^(\d+)\.\d s$/, "$1 s");
}

/** The moment in the reader's own zone, to the second. */
export function moment(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
}

/** Only the time of day, for logs. */
export function clock(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : date.toLocaleTimeString("en-GB");
}
