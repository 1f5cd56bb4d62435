// What a plan is asked for, as it stands in the address of its page: a plan with all its choices is a link.
// Lists are separated by commas, and by line breaks where an item can hold a comma. Knows no router.
import type { DesignPlanBody, Purpose } from "~/api/schema";
import { parseChoices } from "./choices";

export interface PlanSearch {
  purpose: Purpose;
  environment: string | undefined;
  /** None: every cluster of the environment. */
  clusters: string[];
  revision: number | undefined;
  /** Variables set for this time. */
  set: Record<string, string>;
  /** In the words of `--foreign`. */
  foreign: string[];
  include: string[];
  recreate: string[];
}

export type Search = Record<string, string | undefined>;

/** Reads the search of an address; what it does not understand is left out. */
export function readPlanSearch(search: Search): PlanSearch {
  const revision = Number(search.revision);
  return {
    purpose: PURPOSES.find((purpose) => purpose === search.purpose) ?? "deploy",
    environment: search.environment || undefined,
    clusters: split(search.clusters, ","),
    revision: Number.isInteger(revision) && revision > 0 ? revision : undefined,
    set: Object.fromEntries(split(search.set, "\n").flatMap(assignment)),
    foreign: split(search.foreign, "\n"),
    include: split(search.include, ","),
    recreate: split(search.recreate, "\n"),
  };
}

const PURPOSES: readonly Purpose[] = ["deploy", "undeploy", "rollback"];

/** Back into an address; what is as usual is not written. */
export function writePlanSearch(plan: PlanSearch): Search {
  return {
    purpose: plan.purpose === "deploy" ? undefined : plan.purpose,
    environment: plan.environment,
    clusters: join(plan.clusters, ","),
    revision: plan.revision?.toString(),
    set: join(Object.entries(plan.set).map(([name, value]) => `${name}=${value}`), "\n"),
    foreign: join(plan.foreign, "\n"),
    include: join(plan.include, ","),
    recreate: join(plan.recreate, "\n"),
  };
}

function split(text: string | undefined, separator: string): string[] {
  return (text ?? "").split(separator).filter((part) => part !== "");
}

function join(parts: readonly string[], separator: string): string | undefined {
  return parts.length === 0 ? undefined : parts.join(separator);
}

function assignment(text: string): [string, string][] {
  const at = text.indexOf("=");
  return at <= 0 ? [] : [[text.slice(0, at), text.slice(at + 1)]];
}

/** The request for the plan. */
export function planBody(design: string, plan: PlanSearch): DesignPlanBody {
  const { environment, clusters, revision, set, foreign, include, recreate, purpose } = plan;
  return {
    // Variables of the past belong to its revision.
    source: { design, revision, environment, set: purpose === "deploy" ? set : {} },
    clusters,
    purpose,
    choices: parseChoices(foreign),
    include,
    recreate,
  };
}
