// The time range of a dashboard: as addresses have it (`now-6h`, or milliseconds since 1970), as people read it, and as forms ask for it.
// Pure: the present is an argument.

export type Range = { from: string; to: string };
export type Span = { fromMs: number; toMs: number };

export const presets: readonly { from: string; title: string }[] = [
  { from: "now-5m", title: "Last 5 minutes" }, { from: "now-15m", title: "Last 15 minutes" }, { from: "now-30m", title: "Last 30 minutes" },
  { from: "now-1h", title: "Last hour" }, { from: "now-3h", title: "Last 3 hours" }, { from: "now-6h", title: "Last 6 hours" },
  { from: "now-12h", title: "Last 12 hours" }, { from: "now-24h", title: "Last 24 hours" }, { from: "now-2d", title: "Last 2 days" },
  { from: "now-7d", title: "Last 7 days" }, { from: "now-30d", title: "Last 30 days" },
];

export const refreshes = ["", "5s", "10s", "30s", "1m", "5m", "15m"] as const;

const units: Readonly<Record<string, readonly [ms: number, word: string]>> = {
  s: [1_000, "second"], m: [60_000, "minute"], h: [3_600_000, "hour"], d: [86_400_000, "day"], w: [604_800_000, "week"], M: [2_592_000_000, "month"], y: [31_536_000_000, "year"],
};

/** `30s` in milliseconds; nothing if it is no span. */
export function spanMs(text: string): number | undefined {
  const [, count, unit = ""] = /^(\d+)([smhdwMy])$/.exec(text) ?? [];
  const ms = units[unit]?.[0];
  return count && ms ? Number(count) * ms : undefined;
}

/** The moment that a text means; nothing for what only the server reads, e.g. `now/d`. */
export function momentMs(text: string, now: number): number | undefined {
  if (/^\d{6,}$/.test(text)) return Number(text);
  const [, sign, span] = /^now(?:([-+])(\w+))?$/.exec(text) ?? [];
  if (text === "now") return now;
  const ms = span === undefined ? undefined : spanMs(span);
  if (ms !== undefined) return sign === "-" ? now - ms : now + ms;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

/** Whether time goes on in it, so that looking again shows something new. */
export function isMoving({ to }: Range): boolean {
  return to.startsWith("now");
}

export function rangeText({ from, to }: Range): string {
  const preset = to === "now" && presets.find((one) => one.from === from);
  if (preset) return preset.title;
  const [, count, unit = ""] = /^now-(\d+)([smhdwMy])$/.exec(from) ?? [];
  const word = units[unit]?.[1];
  if (to === "now" && count && word) return `Last ${count} ${word}${count === "1" ? "" : "s"}`;
  return `${pointText(from)} to ${pointText(to)}`;
}

function pointText(text: string): string {
  const at = text.startsWith("now") ? undefined : momentMs(text, 0);
  return at === undefined ? text : localText(at).replace("T", " ");
}

/** As a `datetime-local` field writes it, in the reader's zone. */
export function localText(ms: number): string {
  const at = new Date(ms);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** The same as moments. What only the server reads, e.g. `now/d`, is what it has shown. */
export function spanOf({ from, to }: Range, now: number, shown: Span | undefined): Span | undefined {
  const [fromMs, toMs] = [momentMs(from, now) ?? shown?.fromMs, momentMs(to, now) ?? shown?.toMs];
  return fromMs === undefined || toMs === undefined ? undefined : { fromMs, toMs };
}

/** Twice as much time around the same middle. */
export function widened({ fromMs, toMs }: Span, now: number): Range {
  const half = (toMs - fromMs) / 2;
  const last = Math.min(toMs + half, now);
  return { from: String(Math.round(last - 4 * half)), to: String(Math.round(last)) };
}

/** As much time, half of it earlier or later. */
export function shifted({ fromMs, toMs }: Span, by: -1 | 1): Range {
  const half = ((toMs - fromMs) / 2) * by;
  return { from: String(Math.round(fromMs + half)), to: String(Math.round(toMs + half)) };
}
