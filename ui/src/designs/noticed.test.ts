import { expect, test } from "vitest";

import type { ClusterPlan, Finding } from "~/api/schema";
import { noticed } from "./noticed";

function plan(name: string, messages: string[]): ClusterPlan {
  const finding = (message: string): Finding => ({ code: "MP5007", severity: "info", message, at: { cluster: name, object: "Pod a/b" } });
  const counts = { waves: 0, creates: 0, updates: 0, deletes: 0, replaces: 0, unchanged: 0, conflicts: 0 };
  return { name, ...counts, planHash: "h", executable: true, diff: [], kept: [], findings: messages.map(finding) };
}

test("what is said of each cluster alike is said once", () => {
  const found = noticed([plan("east", ["a", "b"]), plan("west", ["a", "hidden"])], ({ message }) => message !== "hidden");
  expect(found.map(({ finding, clusters }) => [finding.message, clusters, finding.at.cluster])).toEqual([
    ["a", ["east", "west"], undefined],
    ["b", ["east"], undefined],
  ]);
});
