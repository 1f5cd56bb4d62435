// Scales and ticks of charts: from values to places on an axis, and which values an axis names. Pure; knows no pixels of its own.

export type Scale = {
  /** Where a value lies, in pixels. */
  at: (value: number) => number;
  /** Which values get a mark. */
  ticks: readonly number[];
};

/** Evenly spaced. */
export function linear([from, to]: readonly [number, number], [start, end]: readonly [number, number], marks = 5): Scale {
  const span = to - from || 1;
  return { at: (value) => start + ((value - from) / span) * (end - start), ticks: niceTicks(from, to, marks) };
}

/** Each tenfold equally wide; what is not above zero lies at the start. */
export function logarithmic([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  const low = Math.log10(Math.max(from, Number.MIN_VALUE));
  const span = Math.log10(Math.max(to, from)) - low || 1;
  return { at: (value) => (value <= from ? start : start + ((Math.log10(value) - low) / span) * (end - start)), ticks: logTicks(from, to) };
}

/** Percentiles by what is beyond them: from 90 to 99 % is as far as from 99 to 99.9 %. */
export function percentile(beyondMin: number, [start, end]: readonly [number, number]): Scale {
  const far = Math.max(-Math.log10(beyondMin), 1);
  const at = (quantile: number) => start + (Math.min(-Math.log10(Math.max(1 - quantile, beyondMin)), far) / far) * (end - start);
  return { at, ticks: PERCENTILES.filter((quantile) => 1 - quantile >= beyondMin * 0.999) };
}

export const PERCENTILES = [0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999] as const;

/** `0.999` → `99.9`. */
export function percentileLabel(quantile: number): string {
  return String(Number((quantile * 100).toPrecision(8)));
}

/** Round numbers (1, 2 or 5 times a power of ten) between two. */
export function niceTicks(from: number, to: number, marks: number): number[] {
  if (!(to > from)) return [from];
  const rough = (to - from) / Math.max(marks, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** Powers of ten; with 2 and 5 times them where they are few. */
export function logTicks(from: number, to: number): number[] {
  if (!(from > 0) || !(to > from)) return [from];
  const decades = Math.log10(to / from);
  const factors = decades < 2 ? [1, 2, 5] : [1];
  const powers = Array.from({ length: Math.ceil(decades) + 2 }, (_, index) => Math.floor(Math.log10(from)) + index);
  const every = Math.max(1, Math.ceil(decades / 7));
  return powers
    .filter((power) => power % every === 0 || every === 1)
    .flatMap((power) => factors.map((factor) => Number((factor * 10 ** power).toPrecision(12))))
    .filter((value) => value >= from * 0.9999 && value <= to * 1.0001);
}

/** From the smallest to the largest of all values that are numbers; nothing without any. */
export function extent(values: Iterable<number | null | undefined>): [number, number] | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value === null || value === undefined || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : undefined;
}

/** The largest of all values, at least `least`. However many there are: `Math.max` takes no more arguments than fit on the stack. */
export function largest(values: Iterable<number | null | undefined>, least: number): number {
  return Math.max(extent(values)?.[1] ?? least, least);
}

/** The smallest of all values, at most `most`. */
export function smallest(values: Iterable<number | null | undefined>, most: number): number {
  return Math.min(extent(values)?.[0] ?? most, most);
}
