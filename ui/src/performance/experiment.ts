// Plans of experiments: as a form, as YAML, as what two groups of runs differ in; and how far one is. Pure.
import { stringify } from "yaml";
import type { Experiment, ExperimentArm, ExperimentDesign, ExperimentEffect, ExperimentFactor, ExperimentOutlook, ExperimentSlot, ExperimentStatus, ExperimentVariantReport, MetricComparison, RunSpec } from "~/api/schema";
import { percent } from "~/components/chart/format";
import type { Tone } from "~/ui/Tag";
import { plural } from "~/util/level";
import { inPercent, METRICS, metricTitle, verdictTone } from "./compare";
import { durationText } from "./duration";
import { aMapping, aNumber, aText, aTruth, fieldsOf, isMapping, listOf, type Look, maybe, readYaml, saysSame, unordered, withoutNulls } from "./shape";
import { readSpec } from "./spec-text";

/** What is filled in beside the specification of the base. */
export type PlanForm = { name: string; vary: "arms" | "factors"; variants: string; blocks: string; primary: string; margin: string; nullArm: boolean; rateOfCapacity: string };

export type PlanProblems = Partial<Record<keyof PlanForm, string>>;
export type ReadPlan = { plan: ExperimentDesign } | { problems: PlanProblems };

export const emptyPlan: PlanForm = { name: "", vary: "arms", variants: "", blocks: "8", primary: "p99", margin: "3", nullArm: true, rateOfCapacity: "" };

/** What an experiment can be about. */
export const abouts = METRICS.map((value) => ({ value, label: metricTitle(value) }));

const statusTones: Record<ExperimentStatus, Tone> = { running: "info", completed: "ok", stopped: "neutral", interrupted: "warn", failed: "bad" };
export const experimentTone = (status: ExperimentStatus): Tone => statusTones[status];

/** Somebody stopped it, or it was kept from its next run; of what it makes, something is left. */
export const canBeResumed = (status: ExperimentStatus): boolean => status === "stopped" || status === "interrupted";

export function readPlan(form: PlanForm, base: RunSpec): ReadPlan {
  const problems: PlanProblems = {};
  const number = (key: keyof PlanForm, least: number, most: number): number => {
    const value = Number(form[key]);
    if (String(form[key]).trim() === "" || !(value >= least && value <= most)) problems[key] = `a number from ${least} to ${most}`;
    return value;
  };
  if (form.name.trim() === "") problems.name = "a name";
  const varied = variantsOf(form);
  if ("wrong" in varied) problems.variants = varied.wrong;
  const plan: ExperimentDesign = {
    name: form.name.trim(), base, seed: 1, primary: form.primary, nullArm: form.nullArm,
    blocks: number("blocks", 1, 1_000), margin: number("margin", 0, 99) / 100,
    ...("wrong" in varied ? {} : varied),
    ...(form.rateOfCapacity.trim() === "" ? {} : { rateOfCapacity: number("rateOfCapacity", 1, 100) / 100 }),
  };
  return Object.keys(problems).length > 0 ? { problems } : { plan };
}

/** Names with what they change: nothing, an address, or a part of the specification. The first is the one that others are held against. */
function variantsOf({ vary, variants }: PlanForm): { arms: ExperimentArm[] } | { factors: ExperimentFactor[] } | Wrong {
  const read = readYaml(variants, "Map");
  if ("wrong" in read) return read;
  const lines = read.value ?? new Map();
  if (!(lines instanceof Map)) return { wrong: MAPPING_WANTED };
  if (lines.size === 0) return { wrong: vary === "arms" ? "one variant a line" : "one factor a line" };
  if (vary === "arms") return armsOf(lines);
  const factors = [...lines].map(([name, levels]) => ({ name: String(name), read: levels instanceof Map ? armsOf(levels) : { arms: [] } }));
  for (const { name, read } of factors) {
    if ("wrong" in read) return read;
    if (read.arms.length < 2) return { wrong: `${name} needs two levels at least, such as ${name}: { one: , two: { connections: 32 } }` };
  }
  return { factors: factors.map(({ name, read }) => ({ name, levels: "arms" in read ? read.arms : [] })) };
}

type Wrong = { wrong: string };

const MAPPING_WANTED = "name: what it changes, one a line";

function armsOf(lines: ReadonlyMap<unknown, unknown>): { arms: ExperimentArm[] } | Wrong {
  const arms: ExperimentArm[] = [];
  for (const [key, what] of lines) {
    const name = String(key);
    if (typeof what === "string") arms.push({ name, url: what });
    else if (what instanceof Map) arms.push(what.size > 0 ? { name, patch: unordered(what) } : { name });
    else if (what === null || what === undefined) arms.push({ name });
    else return { wrong: `${name} needs an address or what it changes, such as ${name}: { connections: 32 }` };
  }
  return { arms };
}

/** The text as a mapping of YAML, or why it is none. */
function mapping(text: string): Record<string, unknown> | string {
  const read = readYaml(text);
  if ("wrong" in read) return read.wrong;
  const value = read.value ?? {};
  return isMapping(value) ? value : MAPPING_WANTED;
}

/** A whole plan as YAML; what it means is the server's to check. */
export function readPlanText(text: string): { plan: ExperimentDesign } | { wrong: string } {
  const value = mapping(text);
  if (typeof value === "string") return { wrong: value };
  const said: Record<string, unknown> = { ...usual, ...withoutNulls(value) };
  if (!("name" in said && "base" in said && ("arms" in said || "factors" in said))) return { wrong: "it needs a name, a base, and arms or factors" };
  const base = readSpec(said.base, "base");
  if ("wrong" in base) return base;
  const plan = { ...said, base: base.spec };
  return isPlan(plan) ? { plan } : { wrong: wrongInPlan(plan, "") ?? "" };
}

const usual = { blocks: 8, seed: 1, primary: "p99", margin: 0.03, nullArm: true };

const variant: Record<keyof ExperimentArm, Look> = { name: aText, url: maybe(aText), patch: () => undefined };
const parts: Record<keyof ExperimentDesign, Look> = {
  name: aText, base: aMapping, arms: maybe(listOf(fieldsOf(variant))), factors: maybe(listOf(fieldsOf({ name: aText, levels: listOf(fieldsOf(variant)) }))), nullArm: aTruth, blocks: aNumber, seed: aNumber,
  primary: aText, margin: aNumber, rateOfCapacity: maybe(aNumber), runDeviation: maybe(aNumber),
};
const wrongInPlan: Look = fieldsOf(parts);

function isPlan(value: unknown): value is ExperimentDesign {
  return wrongInPlan(value, "") === undefined;
}

/** The form of a plan, beside that of its base; or what of the plan the form cannot hold. */
export function planForm(plan: ExperimentDesign): { form: PlanForm } | { wrong: string } {
  const { name, blocks, primary, margin, nullArm, rateOfCapacity, arms = [], factors = [] } = plan;
  const varied = factors.length > 0 ? new Map(factors.map(({ name, levels }) => [name, changesOf(levels)])) : changesOf(arms);
  const form: PlanForm = {
    name, vary: factors.length > 0 ? "factors" : "arms", variants: stringify(varied, { nullStr: "" }).trimEnd(), blocks: String(blocks), primary, margin: inPercent(margin), nullArm,
    rateOfCapacity: typeof rateOfCapacity === "number" ? inPercent(rateOfCapacity) : "",
  };
  const read = readPlan(form, plan.base);
  if ("problems" in read) return { wrong: `the form cannot hold it: ${Object.entries(read.problems).map(([key, problem]) => `${key}: ${problem}`).join("; ")}` };
  const held = new Map(Object.entries(read.plan));
  const lost = Object.entries(plan).filter(([key, value]) => !saysSame(value, held.get(key))).map(([key]) => key);
  if (!METRICS.some((metric) => metric === primary)) lost.push("primary");
  return lost.length > 0 ? { wrong: `the form cannot hold all that is said under ${lost.join(", ")}` } : { form };
}

/** Names with what they change, as the form has them. */
function changesOf(variants: readonly ExperimentArm[]): ReadonlyMap<string, unknown> {
  return new Map(variants.map(({ name, url, patch }) => [name, url ?? patch ?? null]));
}

/** What makes `to` of `from`, as a merge patch (RFC 7396). */
export function mergePatch(from: unknown, to: unknown): unknown {
  if (!isMapping(from) || !isMapping(to)) return to;
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return Object.fromEntries(keys.filter((key) => JSON.stringify(from[key]) !== JSON.stringify(to[key])).map((key) => [key, key in to && to[key] !== undefined ? mergePatch(from[key], to[key]) : null]));
}

/** The form that runs the same again in turns: a variant per group, the first being the base. */
export function planOfGroups(groups: readonly { name: string; spec: RunSpec }[], { primary, margin }: { primary: string; margin: number }): PlanForm {
  const [first] = groups;
  const lines = groups.map(({ name, spec }) => `${JSON.stringify(name)}: ${JSON.stringify(first ? mergePatch(first.spec, spec) : {})}`);
  return { ...emptyPlan, primary, margin: inPercent(margin), name: groups.map(({ name }) => name).join(" against "), variants: lines.join("\n") };
}

/** Runs that were made and are to be made. */
export function progressOf({ slots }: Pick<Experiment, "slots">): { done: number; total: number } {
  return { done: slots.filter(({ run }) => run).length, total: slots.length };
}

/** Runs by block; those that look for the capacity first. */
export function blocksOf(slots: readonly ExperimentSlot[]): { title: string; slots: ExperimentSlot[] }[] {
  const numbers = [...new Set(slots.map(({ block }) => block ?? 0))].toSorted((a, b) => a - b);
  return numbers.map((number) => ({ title: number === 0 ? "Capacity" : `Block ${number}`, slots: slots.filter(({ block }) => (block ?? 0) === number) }));
}

/** `connections many instead of few`, `connections together with protocol`. */
export function effectTitle(effect: ExperimentEffect): string {
  return effect.kind === "main" ? `${effect.factor} ${effect.level} instead of ${effect.against}` : `${effect.factor} together with ${effect.with}`;
}

/** The server's name of the first variant's twin. */
export const nullName = (first: string): string => `${first} again`;

export const isDifferent = (verdict: MetricComparison["verdict"] | undefined): boolean => verdict?.kind === "faster" || verdict?.kind === "slower";

/** Who was kept to which CPUs, as the command line says it; nothing if nobody was. */
export function keptText(variants: readonly Pick<ExperimentVariantReport, "cpus">[]): string | undefined {
  const kept = new Map<string, Set<string>>();
  for (const [who, lists] of variants.flatMap(({ cpus }) => Object.entries(cpus ?? {}))) {
    kept.set(who, new Set([...(kept.get(who) ?? []), ...lists]));
  }
  const texts = [...kept].sort(([a], [b]) => a.localeCompare(b)).map(([who, lists]) => `${who} ${[...lists].sort().join(" or ")}`);
  return texts.length > 0 ? `Kept to CPUs: ${texts.join("; ")}.` : undefined;
}

/** The twin of the first is the same as it: whatever tells them apart is no good news. */
export function variantTone(variant: string, first: string | undefined, verdict: MetricComparison["verdict"]): Tone {
  return first !== undefined && variant === nullName(first) && isDifferent(verdict) ? "warn" : verdictTone(verdict);
}

/** What a plan would do and could tell, in sentences. */
export function outlookText({ variants, runs, durationMs, detectable, equivalenceMargin, runDeviation }: ExperimentOutlook, primary: string): string {
  const length = durationMs ? `, about ${durationText(Math.round(durationMs / 1_000) * 1_000)} of load` : "";
  const found = detectable ? ` If runs of the same vary by ${percent(runDeviation)}, a change of ${metricTitle(primary)} by ${percent(detectable)} would be found four times in five` : "";
  const equal = equivalenceMargin ? `; equal ones would be called equivalent within ${percent(equivalenceMargin)}` : "";
  return `${plural(runs, "run")} of ${plural(variants.length, "variant")}${length}.${found}${found ? `${equal}.` : ""}`;
}
