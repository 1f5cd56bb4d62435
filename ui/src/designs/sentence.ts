// What a plan means, in a sentence: the conclusion before the numbers. Only words; what a plan is stays with `plan.ts`.
import type { ClusterPlan, Purpose } from "~/api/schema";
import { listed } from "~/util/operation";
import { type Change, countChanges, oneWayRows, openConflicts, planRows } from "./plan";

const VERBS: Record<Change, string> = {
  create: "creates",
  update: "changes",
  replace: "replaces",
  delete: "removes",
  skip: "skips",
};

/** `Deploying creates 3 objects and changes 4 on east and west; 31 stay as they are.` */
export function planSentence(plans: readonly ClusterPlan[], purpose: Purpose): string {
  const rows = planRows(plans);
  const made = plans.filter((plan) => plan.planHash !== "");
  const idle = made.filter((plan) => plan.diff.length === 0);
  const busy = made.filter((plan) => plan.diff.length > 0);
  if (made.length === 0) return "No plan could be made: see the findings.";
  if (busy.length === 0) return `Nothing to do: ${names(idle)} ${isOne(idle) ? "is" : "are"} already as the design says.`;
  const counts = countChanges(rows);
  const parts = KINDS.filter((kind) => counts[kind] > 0).map((kind, idx) => `${VERBS[kind]} ${objects(counts[kind], idx === 0)}`);
  return `${SUBJECTS[purpose]} ${listed(parts)} on ${names(busy)}${alike(busy)}${rest(busy)}${idle.length > 0 ? `; nothing to do on ${names(idle)}` : ""}.`;
}

const KINDS: readonly Change[] = ["create", "update", "replace", "delete", "skip"];
const SUBJECTS: Record<Purpose, string> = { deploy: "Deploying", undeploy: "Undeploying", rollback: "Rolling back" };

function names(plans: readonly ClusterPlan[]): string {
  return listed(plans.map((plan) => plan.name));
}

function alike(plans: readonly ClusterPlan[]): string {
  if (isOne(plans)) return "";
  const isSame = planRows(plans).every((row) => row.variants.length === 1 && row.clusters.length === plans.length);
  return isSame ? " alike" : ", not the same everywhere";
}

function rest(plans: readonly ClusterPlan[]): string {
  const counts = [...new Set(plans.map((plan) => plan.unchanged))];
  const [only] = counts;
  if (only === undefined || counts.every((count) => count === 0)) return "";
  if (counts.length === 1) return `; ${only} ${only === 1 ? "stays as it is" : "stay as they are"}`;
  return `; ${listed(plans.map((plan) => `${plan.unchanged} on ${plan.name}`))} stay as they are`;
}

/** What has to be known before one agrees: blocked steps, open questions, points of no return. */
export function planWarnings(plans: readonly ClusterPlan[]): string[] {
  const rows = planRows(plans);
  const open = openConflicts(rows).length;
  const oneWay = oneWayRows(rows).length;
  const failed = plans.filter((plan) => plan.planHash === "").map((plan) => plan.name);
  const warnings: string[] = [];
  if (failed.length > 0) warnings.push(`No plan could be made for ${listed(failed)}.`);
  if (open > 0)
    warnings.push(
      `${count(open, "field belongs", "fields belong")} to somebody else: choose what to do with ${open === 1 ? "it" : "them"}.`,
    );
  if (oneWay > 0) warnings.push(`${count(oneWay, "step cannot", "steps cannot")} be undone.`);
  return warnings;
}

/** `3 create · 4 update · 31 unchanged` */
export function planCounts(plans: readonly ClusterPlan[]): string {
  const counts = countChanges(planRows(plans));
  const parts = KINDS.filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${kind}`);
  const unchanged = [...new Set(plans.map((plan) => plan.unchanged))];
  return [...parts, `${unchanged.join("/") || "0"} unchanged`].join(" · ");
}

function isOne(plans: readonly ClusterPlan[]): boolean {
  return plans.length === 1;
}

function objects(many: number, isFirst: boolean): string {
  return isFirst ? count(many, "object", "objects") : String(many);
}

/** `1 object`, `3 objects` */
export function count(many: number, one: string, more: string): string {
  return `${many} ${many === 1 ? one : more}`;
}
