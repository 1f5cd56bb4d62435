// How schedules are worded. Pure.
import type { Missed, Overlap, Schedule } from "~/api/schema";
import type { Tone } from "~/ui/Tag";
import { plural } from "~/util/level";

export const MISSED: Record<Missed, string> = { skip: "are left out", runOnce: "are made up for with one run" };
export const OVERLAP: Record<Overlap, string> = { skip: "is left out", allow: "is run beside it", stop: "stops the run before" };

/** What people often want, for a start. */
export const USUAL = [
  { title: "every hour", cron: "0 * * * *" },
  { title: "every night", cron: "30 2 * * *" },
  { title: "on workdays", cron: "0 7 * * 1-5" },
  { title: "once a week", cron: "0 3 * * 0" },
] as const;

export function scheduleTone({ isPaused, problem, upcoming, lastOutcome, lastRun }: Pick<Schedule, "isPaused" | "problem" | "upcoming" | "lastOutcome" | "lastRun">): { tone: Tone; word: string } {
  if (isPaused) return { tone: "neutral", word: "paused" };
  if (problem && upcoming.length > 0) return { tone: "warn", word: "comes once more" };
  if (problem) return { tone: "bad", word: "comes no more" };
  if (lastOutcome !== "" && !lastRun) return { tone: "warn", word: "last time left out" };
  return { tone: "ok", word: "active" };
}

/** What goes when a profile is removed, and what stays. */
export function removalSentence(profile: string, schedules: readonly Pick<Schedule, "name" | "profile">[], baselines: number): string {
  const names = schedules.filter((one) => one.profile === profile).map(({ name }) => name);
  const parts = [
    names.length > 0 && `${names.length === 1 ? "its schedule" : `its ${plural(names.length, "schedule")}`} ${names.join(", ")}`,
    baselines > 0 && (baselines === 1 ? "its baseline" : `its ${plural(baselines, "baseline")}`),
  ].filter((part) => part !== false);
  const goes = parts.length > 0 ? `What goes with it: ${parts.join("; ")}. ` : "";
  return `${goes}Its runs stay, with what they were asked, and are listed by its name.`;
}

/** A moment on the wall clock of a time zone: what the schedule goes by. */
export function wallClock(at: string, timeZone: string): string {
  try {
    return new Date(at).toLocaleString("en-GB", { timeZone, weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
  } catch {
    // The server knows zones that this browser does not.
    return at;
  }
}

/** Names of time zones that this browser knows. */
export function timeZones(): string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
}

export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}
