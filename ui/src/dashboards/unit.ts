// Numbers with the units of Grafana, as people read them: the same table as `meshplay-dashboard/src/unit.rs`, for axes and read-outs,
// whose numbers the server does not know. `units.txt` holds both to the same words.

const SHORT = ["", " K", " Mil", " Bil", " Tri"];
const SI = [" ", " k", " M", " G", " T", " P"];
const IEC = [" ", " Ki", " Mi", " Gi", " Ti", " Pi"];

type Scaled = { base: number; prefixes: readonly string[]; suffix: string; times?: number };

/** Counts in a time, by the words of Grafana (`packages/grafana-data/src/valueFormats/categories.ts`). */
const counts: Readonly<Record<string, string>> = {
  cps: "c/s", ops: "ops/s", reqps: "req/s", rps: "rd/s", wps: "wr/s", iops: "io/s", eps: "evt/s", mps: "msg/s", recps: "rec/s", rowsps: "rows/s",
  cpm: "c/m", opm: "ops/m", reqpm: "req/m", rpm: "rd/m", wpm: "wr/m", epm: "evts/m", mpm: "msgs/m", recpm: "rec/m", rowspm: "rows/m",
};

const scaledUnits: Readonly<Record<string, Scaled>> = {
  short: { base: 1_000, prefixes: SHORT, suffix: "" }, sishort: { base: 1_000, prefixes: SHORT, suffix: "" },
  bytes: { base: 1_024, prefixes: IEC, suffix: "B" }, decbytes: { base: 1_000, prefixes: SI, suffix: "B" },
  kbytes: { base: 1_024, prefixes: IEC, suffix: "B", times: 1_024 }, mbytes: { base: 1_024, prefixes: IEC, suffix: "B", times: 1_048_576 },
  bits: { base: 1_024, prefixes: IEC, suffix: "b" }, decbits: { base: 1_000, prefixes: SI, suffix: "b" },
  binBps: { base: 1_024, prefixes: IEC, suffix: "B/s" }, Bps: { base: 1_000, prefixes: SI, suffix: "B/s" },
  binbps: { base: 1_024, prefixes: IEC, suffix: "b/s" }, bps: { base: 1_000, prefixes: SI, suffix: "b/s" }, pps: { base: 1_000, prefixes: SI, suffix: "p/s" },
  ...Object.fromEntries(Object.entries(counts).map(([unit, word]) => [unit, { base: 1_000, prefixes: SHORT, suffix: ` ${word}` }])),
  hertz: { base: 1_000, prefixes: SI, suffix: "Hz" }, rothz: { base: 1_000, prefixes: SI, suffix: "Hz" },
  watt: { base: 1_000, prefixes: SI, suffix: "W" }, volt: { base: 1_000, prefixes: SI, suffix: "V" }, amp: { base: 1_000, prefixes: SI, suffix: "A" },
};

/** Seconds that one of the unit is. */
const spans: Readonly<Record<string, number>> = { ns: 1e-9, "µs": 1e-6, us: 1e-6, ms: 1e-3, s: 1, dtdurations: 1, dtdhms: 1, m: 60, h: 3_600, d: 86_400 };

const words: Readonly<Record<string, readonly [string, string]>> = { bool: ["True", "False"], bool_yes_no: ["Yes", "No"], bool_on_off: ["On", "Off"] };

/** A number in words; what is not in the table stands behind the number as it is. */
export function unitText(unit: string, value: number | null | undefined, decimals?: number | null): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const scale = scaledUnits[unit];
  if (scale) return scaled(value * (scale.times ?? 1), decimals, scale);
  const seconds = spans[unit];
  if (seconds !== undefined) return spanText(value * seconds, decimals);
  const word = words[unit];
  if (word) return value === 0 ? word[1] : word[0];
  const number = plain(value, decimals);
  if (unit.startsWith("suffix:")) return `${number}${unit.slice(7)}`;
  if (unit.startsWith("prefix:")) return `${unit.slice(7)}${number}`;
  if (unit.startsWith("dateTime")) return dateText(value);
  if (unit.startsWith("currency")) return `${number} ${unit.slice(8)}`;
  switch (unit) {
    case "": case "none": case "locale": case "string": return number;
    case "percent": return `${number}%`;
    case "percentunit": return `${plain(value * 100, decimals)}%`;
    case "celsius": return `${number} °C`;
    default: return `${number} ${unit}`;
  }
}

function scaled(value: number, decimals: number | null | undefined, { base, prefixes, suffix }: Scaled): string {
  let at = 0;
  for (; Math.abs(value) >= base && at + 1 < prefixes.length; at += 1) value /= base;
  return `${plain(value, decimals)}${prefixes[at] ?? ""}${suffix}`.trimEnd();
}

/** Seconds in the largest unit that keeps a digit before the point. */
function spanText(seconds: number, decimals: number | null | undefined): string {
  const units = [[604_800, "weeks"], [86_400, "days"], [3_600, "h"], [60, "min"], [1, "s"], [1e-3, "ms"], [1e-6, "µs"]] as const;
  const [size, unit] = units.find(([least]) => Math.abs(seconds) >= least) ?? (seconds === 0 ? [1, "s"] as const : [1e-9, "ns"] as const);
  return `${plain(seconds / size, decimals)} ${unit}`;
}

/** Milliseconds since 1970; what is no time of a year with four digits stays a number. */
function dateText(ms: number): string {
  const at = new Date(ms);
  const year = at.getUTCFullYear();
  return year >= 0 && year <= 9_999 ? at.toISOString().slice(0, 19).replace("T", " ") : String(ms);
}

/** More are none of the numbers that `toFixed` takes. */
const DECIMALS_MAX = 100;

/** As many digits as tell something: three, unless it is said. */
function plain(value: number, decimals: number | null | undefined): string {
  const text = value.toFixed(Math.min(decimals ?? digits(Math.abs(value)), DECIMALS_MAX));
  // From 1e21 on a power of ten stands behind it, whose zeros count.
  return text.includes(".") && !text.includes("e") ? text.replace(/\.?0+$/, "") : text;
}

function digits(size: number): number {
  if (size >= 100 || size === 0) return 0;
  if (size >= 10) return 1;
  if (size >= 1) return 2;
  return size >= 0.01 ? 3 : 6;
}
