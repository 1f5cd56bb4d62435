// One list out of the plans of several clusters: what is the same everywhere is one row, what differs is told apart.
// Pure: it reads what the server planned and decides nothing about it.
import type { ClusterPlan, PlannedStep } from "~/api/schema";
import { type ObjectKey, parseObject } from "./object";

/** Clusters on which exactly the same would be done to an object. */
export interface Variant {
  clusters: string[];
  step: PlannedStep;
}

export interface PlanRow {
  object: string;
  key: ObjectKey;
  variants: Variant[];
  /** Every cluster where something would be done to it. */
  clusters: string[];
  /** Earliest wave on any cluster. */
  wave: number;
}

/** One row per object, in the order of execution. */
export function planRows(plans: readonly ClusterPlan[]): PlanRow[] {
  const rows = new Map<string, PlanRow>();
  for (const plan of plans) {
    for (const step of plan.diff) {
      const row = rows.get(step.object) ?? newRow(step);
      rows.set(step.object, row);
      addStep(row, plan.name, step);
    }
  }
  return [...rows.values()].sort((a, b) => a.wave - b.wave);
}

function newRow(step: PlannedStep): PlanRow {
  return { object: step.object, key: parseObject(step.object), variants: [], clusters: [], wave: step.wave };
}

function addStep(row: PlanRow, cluster: string, step: PlannedStep) {
  row.clusters.push(cluster);
  row.wave = Math.min(row.wave, step.wave);
  const same = row.variants.find((variant) => sameness(variant.step) === sameness(step));
  if (same) same.clusters.push(cluster);
  else row.variants.push({ clusters: [cluster], step });
}

/** Steps with the same text do the same; the number of the wave depends on what else is in the plan. */
function sameness(step: PlannedStep): string {
  const { action, changes, certainty, rollback, oneWay, conflicts, blocked } = step;
  return JSON.stringify([action, changes, certainty, rollback, oneWay, conflicts, blocked]);
}

/** What people sort and count by; adopting and handing over are changes, giving back is a removal. */
export type Change = "create" | "update" | "replace" | "delete" | "skip";

const CHANGES: Record<string, Change> = {
  create: "create",
  update: "update",
  adopt: "update",
  handOver: "update",
  recreate: "replace",
  delete: "delete",
  release: "delete",
  skip: "skip",
};

export function changeOf(step: PlannedStep): Change {
  return CHANGES[step.action] ?? "update";
}

/** The first variant decides how a row is shown and sorted. */
export function leadStep(row: PlanRow): PlannedStep | undefined {
  return row.variants[0]?.step;
}

/** `east = west` where the same is done, `east` and `west` as two where not. */
export function variantName(variant: Variant): string {
  return variant.clusters.join(" = ");
}

/** How many rows have each kind of change; a row that differs between clusters counts once per kind. */
export function countChanges(rows: readonly PlanRow[]): Record<Change, number> {
  const counts: Record<Change, number> = { create: 0, update: 0, replace: 0, delete: 0, skip: 0 };
  for (const row of rows) {
    const kinds = new Set(row.variants.map((variant) => changeOf(variant.step)));
    for (const kind of kinds) counts[kind]++;
  }
  return counts;
}

/** Steps that nothing can undo. */
export function oneWayRows(rows: readonly PlanRow[]): PlanRow[] {
  return rows.filter((row) => row.variants.some(({ step }) => step.oneWay != null));
}

export interface OpenConflict {
  object: string;
  path: string;
  owner: string;
  clusters: string[];
}

/** Foreign fields that nobody has decided about; the same field on several clusters is one question. */
export function openConflicts(rows: readonly PlanRow[]): OpenConflict[] {
  return rows.flatMap((row) => {
    const open = new Map<string, OpenConflict>();
    for (const { clusters, step } of row.variants) {
      for (const { path, owner, decision } of step.conflicts ?? []) {
        if (decision != null) continue;
        const known = open.get(path);
        if (known) known.clusters.push(...clusters);
        else open.set(path, { object: row.object, path, owner, clusters: [...clusters] });
      }
    }
    return [...open.values()];
  });
}

export type SortKey = "order" | "object" | "change" | "clusters" | "certainty" | "undo";

/** Sorted by a column; rows that are equal in it keep the order of execution. */
export function sortRows(rows: readonly PlanRow[], key: SortKey, direction: "asc" | "desc"): PlanRow[] {
  const text: Record<SortKey, (row: PlanRow) => string> = {
    order: () => "",
    object: ({ key: { kind, namespace, name } }) => [kind, namespace ?? "", name].join(" "),
    change: (row) => leadStep(row)?.action ?? "",
    clusters: (row) => row.clusters.join(" "),
    certainty: (row) => leadStep(row)?.certainty ?? "",
    undo: (row) => leadStep(row)?.oneWay ?? leadStep(row)?.rollback ?? "",
  };
  const sign = direction === "asc" ? 1 : -1;
  const sorted = [...rows].sort((a, b) => sign * text[key](a).localeCompare(text[key](b)));
  return key === "order" && direction === "desc" ? sorted.reverse() : sorted;
}
