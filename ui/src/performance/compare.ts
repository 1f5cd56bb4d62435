// The question of a comparison as the address holds it, and how its answer is worded. Pure.
import type { MetricComparison } from "~/api/schema";
import { change, percent, quantity } from "~/components/chart/format";
import type { Tone } from "~/ui/Tag";
import { count } from "~/util/level";

/** The first group, and up to four others that are each held against it. Groups hold runs. */
export type Question = { groups: readonly (readonly string[])[]; paired: boolean; primary: string; margin: number };

export const GROUPS_MAX = 5;
export const METRICS = ["p50", "p90", "p95", "p99", "p99_9", "mean", "rate", "cpuPer1000", "proxyCpuPer1000"] as const;
const MARGIN = 0.03;

type Search = Readonly<Record<string, string | undefined>>;

/** `?a=1,2&b=3,4;5,6`: groups are parted by `;`, runs by `,`. What of it is not taken says `unreadText`. */
export function readQuestion(search: Search): Question {
  const { paired, primary, margin } = search;
  return {
    groups: groupsOf(search).slice(0, GROUPS_MAX),
    paired: paired === "yes",
    primary: metricOf(primary) ?? "p99",
    margin: marginOf(margin) ?? MARGIN,
  };
}

/** `p99_9`, also as people write it: `p99.9`. */
function metricOf(name: string | undefined): (typeof METRICS)[number] | undefined {
  return METRICS.find((metric) => metric === name?.replace(".", "_"));
}

/** What of an address, which somebody may have written by hand, is not taken as it stands there. */
export function unreadText(search: Search): string | undefined {
  const { paired, primary, margin } = search;
  const left = groupsOf(search).slice(GROUPS_MAX).map((runs) => runs.join(", "));
  const known = metricOf(primary) !== undefined;
  const said = [
    left.length > 0 && `at most ${GROUPS_MAX} groups are compared, so ${left.join(" and ")} ${left.length > 1 ? "are" : "is"} left out`,
    primary !== undefined && !known && `“${primary}” is no metric, so ${metricTitle("p99")} is taken`,
    margin !== undefined && marginOf(margin) === undefined && `“${margin}” is no margin from 0 to below 1, so ${MARGIN} is taken`,
    paired !== undefined && paired !== "yes" && `“${paired}” does not say yes, so nothing is compared in pairs`,
  ].filter((part) => part !== false);
  return said.length > 0 ? `Not all of the address is taken: ${said.join("; ")}.` : undefined;
}

function groupsOf({ a = "", b = "" }: Search): string[][] {
  const group = (text: string) => text.split(",").map((run) => run.trim()).filter(Boolean);
  return [group(a), ...b.split(";").map(group)].filter((runs) => runs.length > 0);
}

function marginOf(text: string | undefined): number | undefined {
  const share = text?.trim() ? Number(text) : NaN;
  return share >= 0 && share < 1 ? share : undefined;
}

/** Why so many runs cannot be compared with each other; nothing if they can. */
export function tooManyText(runs: number): string | undefined {
  return runs > GROUPS_MAX ? `At most ${GROUPS_MAX} are compared with each other: untick ${runs - GROUPS_MAX}, or put several runs into one group on the page Compare` : undefined;
}

/** That no run can be chosen; of the `newest` only, where older ones are not listed. */
export function noneText(newest: number | undefined): string {
  return newest === undefined ? "No run with a result fits." : `None of the newest ${count(newest)} runs with a result fits.`;
}

export function writeQuestion({ groups: [a = [], ...others], paired, primary, margin }: Question): Record<string, string | undefined> {
  return {
    a: a.join(",") || undefined,
    b: others.map((runs) => runs.join(",")).join(";") || undefined,
    paired: paired ? "yes" : undefined,
    primary: primary === "p99" ? undefined : primary,
    margin: margin === MARGIN ? undefined : String(margin),
  };
}

/** `A`, `B`, … */
export function letter(group: number): string {
  return String.fromCharCode(65 + group);
}

const titles: Record<string, string> = { cpuPer1000: "CPU per 1,000 requests", proxyCpuPer1000: "CPU of proxies per 1,000 requests" };

/** `p99_9` → `p99.9`. */
export function metricTitle(metric: string): string {
  return titles[metric] ?? metric.replace("_", ".");
}

/** Where the ratio lies, as far as these runs bound it: a ratio that may be next to nothing has no lower bound. */
export function bounds({ interval: [low, high] }: MetricComparison): [number | null, number | null] {
  return [low === undefined || low === null || low <= 1e-6 ? null : low, high ?? null];
}

/** `[−22, +101] %`; an end that these runs do not bound is called so. */
export function intervalText(metric: MetricComparison): string {
  const [low, high] = bounds(metric).map((bound) => (bound === null ? null : change(bound).replace(" %", "")));
  return `[${low ?? "unbounded"}, ${high ?? "unbounded"}] %`;
}

function boundsText(metric: MetricComparison): string {
  const [low, high] = bounds(metric);
  if (low === null && high === null) return "too few runs for an interval";
  return `95 % interval ${low === null ? "unbounded" : change(low)} to ${high === null ? "unbounded" : change(high)}`;
}

type Verdict = MetricComparison["verdict"];

const verdictTones: Record<Verdict["kind"], Tone> = { faster: "ok", slower: "bad", equivalent: "neutral", inconclusive: "warn" };

export function verdictTone(verdict: Verdict): Tone {
  return verdictTones[verdict.kind];
}

/** A rate is not faster or slower but higher or lower. */
export function verdictWord(verdict: Verdict, metric: string): string {
  if (verdict.kind === "equivalent") return "no difference";
  if (metric === "rate" && verdict.kind !== "inconclusive") return verdict.kind === "faster" ? "higher" : "lower";
  return verdict.kind;
}

/** The conclusion about one metric, with the letters of the groups. */
export function verdictSentence(metric: string, compared: MetricComparison, first: string, second: string): string {
  const { verdict, ratio, a, b, unit } = compared;
  const title = metricTitle(metric);
  const numbers = `${quantity(a, unit)} → ${quantity(b, unit)}, ${change(ratio)} (${boundsText(compared)})`;
  if (verdict.kind === "inconclusive") {
    const { moreRuns } = verdict;
    const cannot = `These runs cannot tell whether ${second} and ${first} differ in ${title}: ${numbers}.`;
    // Without an interval it is not known how runs vary, and so not how many would do.
    if (bounds(compared).every((bound) => bound === null) && !moreRuns) return `${cannot} Six of each usually do.`;
    const more = moreRuns ? `${moreRuns} more run${moreRuns === 1 ? "" : "s"} of each would tell` : "no number of runs that anybody would make would tell";
    return `${cannot} If things are as they look, ${more}.`;
  }
  if (verdict.kind === "equivalent") return `${second} and ${first} are the same in ${title}, within the margin: ${numbers}.`;
  return `${second} is ${verdict.kind === "faster" ? "better" : "worse"} than ${first} in ${title}: ${numbers}.`;
}

const tallied: readonly (readonly [Verdict["kind"], string])[] = [["faster", "better in"], ["slower", "worse in"], ["equivalent", "the same in"], ["inconclusive", "inconclusive in"]];

/** How many metrics came out how, e.g. `better in 3, the same in 2, inconclusive in 2`. */
export function tally(metrics: readonly MetricComparison[]): string {
  const counted = tallied.map(([kind, word]) => ({ word, count: metrics.filter(({ verdict }) => verdict.kind === kind).length }));
  return counted.filter(({ count }) => count > 0).map(({ word, count }) => `${word} ${count}`).join(", ");
}

/** `0.07` → `7`, and not what is left of it in binary. */
export const inPercent = (share: number): string => String(Number((share * 100).toPrecision(12)));

/** The margin in words. */
export const marginText = (margin: number) => `differences up to ${percent(margin)} are as good as none`;
