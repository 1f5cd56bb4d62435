import { expect, test } from "vitest";
import type { Column, Operation, OperationStatus } from "~/api/schema";
import { columnWord, conclusion, kindTitle, progressOf } from "./operation";

const column = (name: string, status: string, done = 1): Column => ({
  name, status, deployment: name, stage: 1, objects: { applied: 0, unchanged: 0, pruned: 0, failed: 0 }, progress: { done, total: 4 },
});
const operation = (status: OperationStatus, ...clusters: Column[]): Operation => ({
  operation: "1", kind: "design.deploy", status, subject: "shop", actor: "a", createdAt: "", updatedAt: "", clusters, findings: [], log: [],
});

test("the conclusion names each cluster on its side", () => {
  expect([
    conclusion(operation("running", column("east", "waiting"), column("west", "applied"))),
    conclusion(operation("succeeded", column("east", "applied"), column("west", "applied"))),
    conclusion(operation("partial", column("east", "applied"), column("west", "held"), column("north", "failed"))),
    conclusion(operation("cancelled", column("east", "cancelled"))),
  ].map((text) => text.split(/[.:;]/)[0])).toEqual([
    "east is being worked on",
    "Done on east and west",
    "Done on east, not on west (held) and north (failed)",
    "Cancelled",
  ]);
});

test("words and sums", () => {
  expect([kindTitle("design.undeploy"), columnWord("rollingBack")]).toEqual(["Undeploy", "rolling back"]);
  expect(progressOf(operation("running", column("a", "applying", 1), column("b", "applying", 3)))).toEqual({ done: 4, total: 8 });
});
