// Numbers as charts write them: three digits that count, with their unit. Pure.

/** `0.0123`, `1.23`, `123`, `12,300`. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}

/** With its unit, and a dash where there is nothing. */
export function quantity(value: number | null | undefined, unit: string): string {
  return value === null || value === undefined ? "–" : unit ? `${digits(value)} ${unit}` : digits(value);
}

/** Short, for axes: `12k`, `3M`. */
export function short(value: number): string {
  const [size, unit] = ([[1e9, "G"], [1e6, "M"], [1e4, "k"]] as const).find(([least]) => Math.abs(value) >= least) ?? [1, ""];
  return `${digits(size === 1e4 ? value / 1e3 : value / size)}${unit}`;
}

/** Milliseconds in the unit that reads best. */
export function millis(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "–";
  if (ms < 1) return `${digits(ms * 1_000)} µs`;
  return ms < 10_000 ? `${digits(ms)} ms` : `${digits(ms / 1_000)} s`;
}

/** A share as per cent: `0.3 %`. */
export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? "–" : `${digits(share * 100)} %`;
}

/** A ratio as the change that it is: `1.2` → `+20 %`. */
export function change(ratio: number | null | undefined): string {
  if (ratio === null || ratio === undefined) return "?";
  const share = (ratio - 1) * 100;
  return `${share > 0 ? "+" : share < 0 ? "−" : "±"}${digits(Math.abs(share) < 0.005 ? 0 : Math.abs(share))} %`;
}

/** A chance: below one in a thousand only that. */
export function chance(p: number): string {
  return p < 0.001 ? "< 0.001" : String(Number(p.toPrecision(2)));
}

/** Seconds since a start, each told apart from the next: `42 s`, `3:05 min`, `1:30:07 h`. */
export function elapsed(seconds: number): string {
  if (seconds < 60) return `${digits(seconds)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes}:${twoDigits(whole % 60)} min` : `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${twoDigits(whole % 60)} h`;
}

/** Short, for axes, whose marks are minutes apart from an hour on: `1:30 h`. */
export function elapsedShort(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return Math.round(seconds) < 3_600 ? elapsed(seconds) : `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)} h`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** A number and its unit stay on one line. */
export function unbroken(text: string): string {
  return text.replace(/(?<=[\d)]) (?=(%|ms|µs|s|req\/s)(?![\w]))/g, "\u00a0");
}
