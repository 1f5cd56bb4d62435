// Durations as people write them, the same as on the command line. Pure.

const UNITS = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 } as const;

/** `1m30s`, `500ms`, `1.5` (seconds) in ms; nothing if it is no duration, or not one of whole ms. */
export function parseDuration(text: string): number | undefined {
  const plain = text.replaceAll(/\s+/g, "");
  if (/^\d+(\.\d+)?$/.test(plain)) return wholeMs(Number(plain) * 1_000);
  if (!/^(\d+(\.\d+)?(ms|min|s|m|h))+$/.test(plain)) return undefined;
  const parts = plain.matchAll(/(\d+(?:\.\d+)?)(ms|min|s|m|h)/g);
  return wholeMs([...parts].reduce((sum, [, number, unit]) => sum + Number(number) * sizeOf(unit), 0));
}

/** Without what is left of decimals in binary. */
function wholeMs(ms: number): number | undefined {
  const whole = Math.round(ms);
  return Math.abs(ms - whole) < 1e-3 ? whole : undefined;
}

function sizeOf(unit: string | undefined): number {
  return Object.entries(UNITS).find(([name]) => name === unit)?.[1] ?? 0;
}

/** `90000` → `1m30s`. */
export function durationText(ms: number): string {
  if (ms < 1_000 || ms % 1_000 !== 0) return ms % 1_000 !== 0 && ms > 1_000 ? `${ms / 1_000}s` : `${ms}ms`;
  const seconds = ms / 1_000;
  const parts: [number, string][] = [[Math.floor(seconds / 3_600), "h"], [Math.floor(seconds / 60) % 60, "m"], [seconds % 60, "s"]];
  return parts.filter(([number]) => number > 0).map(([number, unit]) => `${number}${unit}`).join("") || "0s";
}
