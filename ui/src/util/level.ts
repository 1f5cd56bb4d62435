// Levels of resources as tones and words. Pure.
import type { FreshnessState, Level, LevelCounts } from "~/api/schema";
import type { Tone } from "~/ui/Tag";

export const levels = ["failed", "warning", "progressing", "ok", "unknown"] as const satisfies readonly Level[];

const tones: Record<Level, Tone> = { ok: "ok", progressing: "info", warning: "warn", failed: "bad", unknown: "neutral" };
export function levelTone(level: Level): Tone {
  return tones[level];
}

const freshnessTones: Record<FreshnessState, Tone> = { live: "ok", syncing: "info", stale: "warn" };
export function freshnessTone(state: FreshnessState): Tone {
  return freshnessTones[state];
}

/** The worst level that any object has; `ok` where there is none. */
export function worst(counts: LevelCounts): Level {
  return levels.find((level) => level !== "unknown" && counts[level] > 0) ?? "ok";
}

/** `8,612`. */
export function count(number: number): string {
  return number.toLocaleString("en-US");
}

/** `1 resource`, `2 resources`. */
export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
}
