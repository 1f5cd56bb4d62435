// Colours of dashboards as ours: names become tokens of the theme in front, so that text keeps its contrast; a colour in figures is used
// for areas only, and never says anything alone. Pure.
import type { Tone } from "~/ui/Tag";
import type { Step } from "./panel";

const tones: readonly [pattern: RegExp, tone: Tone][] = [[/green/, "ok"], [/red/, "bad"], [/orange|yellow/, "warn"], [/blue/, "info"]];

/** What a colour means to people; nothing if it is only a colour. */
export function toneOf(color: string | null | undefined): Tone | undefined {
  return tones.find(([pattern]) => color && pattern.test(color))?.[1] ?? (color ? hexTone(color) : undefined);
}

/** A strong red, amber or green in figures is meant as one. */
function hexTone(color: string): Tone | undefined {
  const [red, green, blue] = parts(color) ?? [];
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  if (most - least < 60) return undefined;
  if (blue === most) return "info";
  if (green === most) return red > 0.8 * green ? "warn" : "ok";
  return green > 0.45 * red ? "warn" : "bad";
}

function parts(color: string): [number, number, number] | undefined {
  const long = /^#?([\da-f]{2})([\da-f]{2})([\da-f]{2})/i.exec(color);
  const hex = (at: number) => parseInt(long?.[at] ?? "", 16);
  if (long) return [hex(1), hex(2), hex(3)];
  const spelled = /^rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)/.exec(color);
  return spelled ? [Number(spelled[1]), Number(spelled[2]), Number(spelled[3])] : undefined;
}

/** For text and shapes: always a token. */
export function toneToken(tone: Tone | undefined): string {
  return tone === undefined ? "var(--text)" : tone === "neutral" ? "var(--muted)" : `var(--${tone})`;
}

/** For areas. */
export function areaColor(color: string | null | undefined): string {
  const tone = toneOf(color);
  if (tone) return toneToken(tone);
  if (color?.includes("purple")) return "var(--series-4)";
  return "var(--series-1)";
}

/** The steps that lie inside two ends, each with where it begins; the first begins at the lower end. */
export function bands(steps: readonly Step[], low: number, high: number): { from: number; to: number; color: string }[] {
  const starts = steps.map(({ from, color }) => ({ from: Math.max(from ?? low, low), color }));
  return starts.map(({ from, color }, at) => ({ from, to: Math.min(starts[at + 1]?.from ?? high, high), color })).filter(({ from, to }) => to > from);
}

const SERIES = 5;

/** The n-th of many: five hues, then the same ones nearer to the text, then nearer to the ground. `token` gives values where a drawing knows no variables. */
export function seriesColor(index: number, token: (name: string) => string = (name) => `var(${name})`): string {
  const hue = token(`--series-${(index % SERIES) + 1}`);
  const turn = Math.floor(index / SERIES) % 3;
  return turn === 0 ? hue : `color-mix(in oklab, ${hue} 58%, ${token(turn === 1 ? "--text" : "--surface")})`;
}
