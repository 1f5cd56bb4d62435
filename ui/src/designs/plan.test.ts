import { expect, test } from "vitest";

import type { ClusterPlan, PlannedStep } from "~/api/schema";
import { countChanges, openConflicts, planRows, sortRows, variantName } from "./plan";
import { planCounts, planSentence, planWarnings } from "./sentence";

function step(object: string, action: string, more: Partial<PlannedStep> = {}): PlannedStep {
  return { object, wave: 0, action, changes: [], certainty: "dryRun", rollback: "exact", ...more };
}

function plan(name: string, diff: PlannedStep[], more: Partial<ClusterPlan> = {}): ClusterPlan {
  return {
    name,
    waves: 1,
    creates: 0,
    updates: 0,
    deletes: 0,
    replaces: 0,
    unchanged: 31,
    conflicts: 0,
    planHash: `hash-${name}`,
    executable: true,
    diff,
    kept: [],
    findings: [],
    ...more,
  };
}

const WEB = "apps/Deployment shop/web";

test("equal steps are one variant, others are told apart by cluster", () => {
  const changes = [{ path: "spec.replicas", before: 1, after: 2 }];
  const rows = planRows([
    plan("east", [step(WEB, "update", { changes, wave: 2 }), step("Namespace shop", "create", { wave: 0 })]),
    plan("west", [step(WEB, "update", { changes, wave: 1 })]),
    plan("south", [step(WEB, "create", { wave: 1 })]),
  ]);
  expect(rows.map((row) => row.object)).toEqual(["Namespace shop", WEB]);
  expect(rows[1]?.variants.map(variantName)).toEqual(["east = west", "south"]);
  expect(rows[1]?.clusters).toEqual(["east", "west", "south"]);
  expect(countChanges(rows)).toEqual({ create: 2, update: 1, replace: 0, delete: 0, skip: 0 });
});

test("the conclusion comes in a sentence", () => {
  const same = [step("Namespace shop", "create"), step("Secret shop/db", "create"), step(WEB, "update")];
  const both = [plan("east", same), plan("west", same)];
  expect(planSentence(both, "deploy")).toBe("Deploying creates 2 objects and changes 1 on east and west alike; 31 stay as they are.");
  expect(planCounts(both)).toBe("2 create · 1 update · 31 unchanged");
  expect(planSentence([plan("east", []), plan("west", [])], "deploy")).toBe("Nothing to do: east and west are already as the design says.");
  expect(planSentence([plan("east", same), plan("west", [], { unchanged: 3 })], "undeploy")).toBe(
    "Undeploying creates 2 objects and changes 1 on east; 31 stay as they are; nothing to do on west.",
  );
  expect(planSentence([plan("east", same), plan("west", same.slice(1), { unchanged: 3 })], "deploy")).toBe(
    "Deploying creates 2 objects and changes 1 on east and west, not the same everywhere; 31 on east and 3 on west stay as they are.",
  );
});

test("one foreign field on two clusters is one question", () => {
  const conflicts = [
    { path: "spec.replicas", owner: "hpa" },
    { path: "spec.paused", owner: "me", decision: "leave" as const },
  ];
  const rows = planRows([
    plan("east", [step(WEB, "update", { conflicts })]),
    plan("west", [step(WEB, "update", { conflicts, oneWay: "a claim cannot shrink" })]),
  ]);
  expect(openConflicts(rows)).toEqual([{ object: WEB, path: "spec.replicas", owner: "hpa", clusters: ["east", "west"] }]);
});

test("what one has to know before agreeing is said", () => {
  const plans = [plan("east", [step(WEB, "recreate", { oneWay: "data is lost" })]), plan("west", [], { planHash: "" })];
  expect(planWarnings(plans)).toEqual(["No plan could be made for west.", "1 step cannot be undone."]);
});

test("rows equal in a column keep the order of execution", () => {
  const rows = planRows([plan("east", [step("Secret b", "create"), step("Pod z", "update"), step("Secret a", "create")])]);
  expect(sortRows(rows, "change", "asc").map((row) => row.object)).toEqual(["Secret b", "Secret a", "Pod z"]);
  expect(sortRows(rows, "object", "desc").map((row) => row.object)).toEqual(["Secret b", "Secret a", "Pod z"]);
});
