// What a run promised and what became of it, in words. Pure: whether an objective is met is judged by the server, on the whole interval
// of what was measured; here nothing is judged again.
import type { Run, SloResult, SloState } from "~/api/schema";
import { digits, millis, percent } from "~/components/chart/format";
import type { Tone } from "~/ui/Tag";
import { toolName } from "./tool";

export type Objective = { text: string; tone: Tone; word: string; measured: string; interval: string; meaning: string };

type Judged = Pick<Run, "spec" | "summary" | "imported">;

const words: Record<SloState, { tone: Tone; word: string }> = {
  met: { tone: "ok", word: "met" },
  missed: { tone: "bad", word: "missed" },
  undecided: { tone: "warn", word: "undecided" },
};

/** In the order of the specification; nothing where nothing was measured. */
export function objectivesOf({ spec, summary, imported }: Judged): Objective[] {
  if (!summary && !imported) return [];
  return [...new Set(spec.slo ?? [])].map((text) => {
    const result = summary?.slo?.find(({ slo }) => slo === text);
    return result ? judged(result) : notJudged(text, imported ? `${toolName(imported)} tells no interval to judge it by` : "no request was answered");
  });
}

/** Which of them a run did not keep, for lists. */
export function missedOf({ summary }: Pick<Run, "summary">): string[] {
  return (summary?.slo ?? []).filter(({ state }) => state === "missed").map(({ slo }) => slo);
}

/** `2 of 3 met, 1 missed`. */
export function objectivesText(objectives: readonly Objective[]): string {
  const others = [...new Set(objectives.map(({ word }) => word))].filter((word) => word !== words.met.word);
  const many = (word: string) => objectives.filter((one) => one.word === word).length;
  return [`${many(words.met.word)} of ${objectives.length} met`, ...others.map((word) => `${many(word)} ${word}`)].join(", ");
}

function judged({ slo, state, value, interval: [low = null, high = null], moreRequests, burnRate }: SloResult): Objective {
  const number = slo.trim().startsWith("errors") ? percent : millis;
  const meaning = [meanings[state], state === "undecided" ? moreText(moreRequests) : "", budgetText(burnRate)].filter(Boolean).join("; ");
  return { text: slo, ...words[state], measured: number(value), interval: intervalText(low, high, number), meaning };
}

const notJudged = (text: string, why: string): Objective => ({ text, tone: "neutral", word: "not judged", measured: "–", interval: "–", meaning: why });

const meanings: Record<SloState, string> = {
  met: "all of the interval keeps to it",
  missed: "all of the interval is beyond it",
  undecided: "the interval lies on both sides of it",
};

/** An end is missing where no request bounds it. */
function intervalText(low: number | null, high: number | null, number: (value: number) => string): string {
  if (low === null && high === null) return "unbounded";
  if (high === null) return `${number(low ?? 0)} and more`;
  return low === null ? `up to ${number(high)}` : `${number(low)} to ${number(high)}`;
}

function moreText(requests: number | null | undefined): string {
  return requests === null || requests === undefined ? "" : `about ${requests.toLocaleString("en-US")} more ${requests === 1 ? "request" : "requests"} would tell`;
}

/** Of errors: what of the budget is used up, as a share of the budget for the same requests. */
function budgetText(rate: number | null | undefined): string {
  if (rate === null || rate === undefined) return "";
  return rate > 1 ? `errors use up their budget ${digits(rate)} times as fast as promised` : `errors use ${percent(rate)} of their budget`;
}
