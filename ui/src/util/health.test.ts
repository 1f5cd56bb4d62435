import { expect, test } from "vitest";
import type { Cluster } from "~/api/schema";
import { healthOf } from "./health";

const cluster = (name: string, state = "reachable"): Cluster => ({ id: name, name, server: "", writing: "readOnly", state, since: "2026-01-01T00:00:00Z" });
const levels = (failed: number, warning: number) => ({ ok: 9, progressing: 0, unknown: 0, failed, warning });
const title = (clusters: Cluster[], failed: number, warning: number) => healthOf({ clusters, levels: levels(failed, warning), operations: [] }).title;

test("the worst is said first", () => {
  expect([
    title([], 0, 0),
    title([cluster("a"), cluster("b", "unreachable")], 3, 0),
    title([cluster("a")], 1, 2),
    title([cluster("a")], 0, 2),
    title([cluster("a")], 0, 0),
  ]).toEqual([
    "No cluster is connected yet.",
    "b cannot be reached.",
    "1 resource fails.",
    "Everything works, 2 with a caveat.",
    "Everything is as it should be.",
  ]);
});
