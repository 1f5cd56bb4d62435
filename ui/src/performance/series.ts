// Searches for the highest rate, and how throughput grows: as a form, and as what is drawn. Pure: what the trials say is said by the server.
import type { CapacityTrial, RunSpec, ScalingReport, ScalingStep, SeriesPlan, SloResult, TrialSeries } from "~/api/schema";
import { digits, millis, percent } from "~/components/chart/format";
import type { Tone } from "~/ui/Tag";
import { durationText, parseDuration } from "./duration";
import { emptySpec, formOf, type Problem, readForm } from "./form";

export type SeriesKind = SeriesPlan["kind"];

/** What is filled in; the specification is that of a profile, or of the address and what else is here. */
export type SeriesForm = {
  kind: SeriesKind;
  url: string; slo: string; connections: string; warmUp: string; arrivals: "even" | "chance";
  from: string; to: string; tolerance: string;
  at: string;
  trial: string; repeat: string;
};

export type SeriesProblems = Partial<Record<keyof SeriesForm, string>>;
export type ReadSeries = { plan: SeriesPlan } | { problems: SeriesProblems };

const usual = {
  capacity: { connections: "64", warmUp: "1s", trial: "10s", repeat: "1" },
  scaling: { connections: "64", warmUp: "1s", trial: "5s", repeat: "2" },
};

export const emptySeries = (kind: SeriesKind): SeriesForm => ({
  kind, url: "", slo: "p99<20ms", arrivals: "even", from: "100", to: "", tolerance: "5", at: "1, 2, 4, 8, 16, 32", ...usual[kind],
});

/** The same form for the other kind: what was filled in stays, and what is as usual becomes what is usual for that kind. */
export function asKind(form: SeriesForm, kind: SeriesKind): SeriesForm {
  const [before, after] = [usual[form.kind], usual[kind]];
  const of = (key: keyof typeof after) => (form[key] === before[key] ? after[key] : form[key]);
  return { ...form, kind, connections: of("connections"), warmUp: of("warmUp"), trial: of("trial"), repeat: of("repeat") };
}

/** The plan, or what in the form cannot be read. Whether it makes sense is the server's to say. */
export function readSeries(form: SeriesForm, profile: RunSpec | undefined): ReadSeries {
  const problems: SeriesProblems = {};
  const number = (key: keyof SeriesForm, least: number): number => {
    const value = Number(form[key]);
    if (form[key].trim() === "" || !(value >= least)) problems[key] = `a number, at least ${least}`;
    return value;
  };
  const trialMs = parseDuration(form.trial);
  if (trialMs === undefined) problems.trial = "a time such as 500ms, 10s or 1m";
  const base = baseOf(form, profile, problems);
  const repeat = number("repeat", 1);
  const plan: SeriesPlan = form.kind === "capacity"
    ? { kind: "capacity", base, from: number("from", 1), ...(form.to.trim() === "" ? {} : { to: number("to", 1) }), tolerance: number("tolerance", 0.1) / 100, repeat, trialMs: trialMs ?? 0 }
    : { kind: "scaling", base: { ...base, arrivals: { kind: "max" }, durationMs: base.warmUpMs + (trialMs ?? 0) }, at: numbersOf(form.at, problems), repeat };
  return Object.keys(problems).length > 0 ? { problems } : { plan };
}

function baseOf(form: SeriesForm, profile: RunSpec | undefined, problems: SeriesProblems): RunSpec {
  if (profile) return profile;
  const read = readForm({ ...formOf(emptySpec), url: form.url, slo: form.kind === "capacity" ? form.slo : "", connections: form.connections, warmUp: form.warmUp }, emptySpec);
  if ("spec" in read) return form.arrivals === "chance" && form.kind === "capacity" ? { ...read.spec, arrivals: { kind: "poisson", rate: 1 } } : read.spec;
  const told = (key: "url" | "connections" | "warmUp") => { const problem: Problem | undefined = read.problems[key]; if (problem) problems[key] = problem.text; };
  (["url", "connections", "warmUp"] as const).forEach(told);
  return emptySpec;
}

function numbersOf(text: string, problems: SeriesProblems): number[] {
  const numbers = text.split(/[\s,]+/).filter((part) => part !== "").map(Number);
  if (numbers.length === 0 || numbers.some((value) => !Number.isInteger(value) || value < 1)) problems.at = "whole numbers with commas, such as 1, 2, 4, 8";
  return numbers;
}

/** `search for the highest rate with p99<20ms`, `throughput at 1, 2, 4 connections`. */
export function askedText(plan: SeriesPlan): string {
  if (plan.kind === "capacity") return `the highest rate with ${(plan.base.slo ?? []).join(", ")}`;
  return `throughput with ${plan.at.join(", ")} connections`;
}

export const kindWord: Record<SeriesKind, string> = { capacity: "highest rate", scaling: "scaling" };

export const rateText = (rate: number): string => `${digits(rate)} req/s`;

const states: Record<CapacityTrial["state"], { tone: Tone; word: string }> = {
  met: { tone: "ok", word: "met" }, missed: { tone: "bad", word: "missed" }, undecided: { tone: "warn", word: "undecided" },
};
export const stateOf = ({ state }: CapacityTrial) => states[state];

/** Value and interval of an objective: `12.4 ms (11.9 ms to 13.1 ms)`. */
export function figureText({ slo, value, interval: [low = null, high = null] }: SloResult): string {
  const number = isShare(slo) ? percent : millis;
  const end = (value: number | null) => (value === null ? "unbounded" : number(value));
  return `${number(value)} (${end(low)} to ${end(high)})`;
}

export const isShare = (slo: string): boolean => slo.trim().startsWith("errors");

/** The bound of an objective, in ms or as a share; nothing if it cannot be read. */
export function boundOf(slo: string): number | undefined {
  const found = /<\s*([\d.]+)\s*(µs|us|ms|s|%)?\s*$/.exec(slo);
  if (!found) return undefined;
  const sizes: Record<string, number> = { µs: 1e-3, us: 1e-3, ms: 1, s: 1_000, "%": 0.01 };
  return Number(found[1]) * (sizes[found[2] ?? ""] ?? 1);
}

/** A measured point of a chart. */
export type TrialPoint = { x: number; y: number; low: number | null; high: number | null; tone: Tone; text: string };

/** What each trial measured of one objective, by rising rate. */
export function capacityPoints(trials: readonly CapacityTrial[], objective: string): TrialPoint[] {
  const point = (trial: CapacityTrial, at: number): TrialPoint[] => {
    const result = trial.slo.find(({ slo }) => slo === objective);
    if (!result) return [];
    const [low = null, high = null] = result.interval;
    return [{ x: trial.rate, y: result.value, low, high, tone: stateOf(trial).tone, text: `trial ${at + 1}, ${rateText(trial.rate)}: ${figureText(result)}, ${stateOf(trial).word}` }];
  };
  return trials.flatMap(point).toSorted((a, b) => a.x - b.x);
}

/** What each run answered. */
export function scalingPoints(steps: readonly ScalingStep[]): TrialPoint[] {
  return steps.map(({ concurrency, throughput, fitted, leftOut }) => ({
    x: concurrency, y: throughput, low: throughput, high: throughput, tone: leftOut ? "neutral" : "info",
    text: `${concurrency} at once: ${digits(throughput)} req/s${typeof fitted === "number" ? `, by the law ${digits(fitted)}` : ""}${leftOut ? `, left out: ${leftOut}` : ""}`,
  }));
}

/** λ, σ, κ and the peak, as people read them. */
export function coefficientsOf({ law }: Pick<ScalingReport, "law">): { name: string; value: string; interval: string; meaning: string }[] {
  if (!law) return [];
  const row = (name: string, one: { value: number; interval: (number | null)[] }, meaning: string, text: (value: number) => string) => {
    const [low, high] = [one.interval[0] ?? null, one.interval[1] ?? null].map((end) => (end === null ? "?" : text(end)));
    return { name, value: text(one.value), interval: `${low} to ${high}`, meaning };
  };
  const small = (value: number) => String(Number(value.toPrecision(3)));
  return [
    row("λ", law.single, "requests per second of one connection", digits),
    row("σ", law.contention, "share of work that waits for others", small),
    row("κ", law.coherency, "cost of keeping each other informed", small),
    ...(law.peak ? [row("N*", law.peak, "requests at once at the peak", digits)] : []),
  ];
}

/** How many trials were judged, of how many if that is known. */
export function trialsText({ plan, trials }: Pick<TrialSeries, "plan" | "trials">): string {
  const total = plan.kind === "scaling" ? new Set(plan.at).size * plan.repeat : undefined;
  return total === undefined || total === trials ? String(trials) : `${trials} of ${total}`;
}

/** The length of each trial. */
export const trialMsOf = (plan: SeriesPlan): string => durationText(plan.kind === "capacity" ? plan.trialMs : (plan.base.durationMs ?? 0) - plan.base.warmUpMs);
