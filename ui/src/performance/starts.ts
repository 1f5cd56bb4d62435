// Recorded starts as text, the same as in a file for the command line: one a line, as seconds since the first moment or as timestamps
// whose earliest becomes the first moment. Pure.

/** In order, with microseconds. */
export function startsText(timesUs: readonly number[]): string {
  return timesUs.map((us) => String(us / 1e6)).join("\n");
}

type Start = { us: number; is: "since" | "stamp" };

/** In microseconds, rising. Lines that are empty or begin with `#` say nothing. */
export function readStarts(text: string, wrong: (text: string) => void): number[] {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
  const read = lines.map((line) => ({ line, start: startOf(line) }));
  const unread = read.find(({ start }) => !start);
  const starts = read.flatMap(({ start }) => start ?? []);
  if (unread) wrong(`“${unread.line}” is no time of a request: seconds, as 12.25, or timestamps, one a line`);
  else if (starts.length === 0) wrong("at least one time, in seconds, as 12.25, or as a timestamp");
  else if (new Set(starts.map(({ is }) => is)).size > 1) wrong("seconds or timestamps, and not both");
  const sorted = starts.map(({ us }) => us).toSorted((a, b) => a - b);
  const first = starts[0]?.is === "stamp" ? (sorted[0] ?? 0) : 0;
  return sorted.map((us) => us - first);
}

function startOf(line: string): Start | undefined {
  if (/^\d+(\.\d+)?$/.test(line)) return { us: Math.round(Number(line) * 1e6), is: "since" };
  const [, whole, fraction = "", zone] = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(line) ?? [];
  const ms = whole && zone ? Date.parse(`${whole.replace(" ", "T")}${zone}`) : NaN;
  return Number.isNaN(ms) ? undefined : { us: ms * 1_000 + Math.round(Number(`0${fraction}`) * 1e6), is: "stamp" };
}
