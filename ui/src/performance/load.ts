// What sends load, in words: what goes on, and who stopped all of it. Pure.
import type { Load, LoadHalt } from "~/api/schema";
import { plural } from "~/util/level";

/** `2 runs and 1 experiment`, `1 series`; nothing if nothing goes on. */
export function goingOn({ runs, experiments }: Pick<Load, "runs" | "experiments">): string | undefined {
  const series = experiments.filter(({ kind }) => kind === "series").length;
  const others = experiments.length - series;
  const parts = [runs.length > 0 && plural(runs.length, "run"), others > 0 && plural(others, "experiment"), series > 0 && `${series} series`].filter((part) => part !== false);
  const last = parts.pop();
  return parts.length > 0 ? `${parts.join(", ")} and ${last}` : last;
}

/** How many people a stop of all load would meet. */
export function owners({ runs, experiments }: Pick<Load, "runs" | "experiments">): string[] {
  return [...new Set([...runs, ...experiments].map(({ actor }) => actor))].toSorted();
}

/** What the switch has done. */
export function haltedText({ stopped }: Pick<LoadHalt, "stopped">): string {
  if (stopped === 0) return "Nothing was going on then.";
  return stopped === 1 ? "One run or experiment was ended by it." : `${stopped} runs and experiments were ended by it.`;
}
