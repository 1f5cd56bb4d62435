import { expect, test } from "vitest";
import type { Cluster, Live, Operation, OperationStatus } from "../schema";
import { fold, nothingKnown, snapshotOf, upsert } from "./reducer";

const cluster = (name: string, state = "reachable"): Cluster => ({ id: name, name, server: "https://localhost", writing: "readOnly", state, since: "2026-01-01T00:00:00Z" });
const operation = (id: string, status: OperationStatus): Operation => ({
  operation: id, kind: "design.deploy", status, subject: "shop", actor: "local owner",
  createdAt: "2026-01-01T00:00:00Z", updatedAt: "2026-01-01T00:00:00Z", clusters: [], findings: [], log: [],
});
const snapshot: Live = { type: "snapshot", seq: 4, startedAt: "2026-01-01T00:00:00Z", clusters: [cluster("east")], operations: [operation("1", "running")], resync: false };

test("a tab that joins later gets what the others know", () => {
  const news: Live[] = [
    snapshot,
    { type: "cluster", cluster: cluster("east", "unreachable") },
    { type: "cluster", cluster: cluster("west") },
    { type: "operation", operation: operation("2", "running") },
    { type: "operation", operation: operation("1", "succeeded") },
    { type: "event", event: { seq: 9, at: "2026-01-01T00:00:00Z", actor: "a", kind: "design.deploy.accepted", subject: "shop", data: {} } },
    { type: "resources", clusters: ["east"], generation: 12 },
  ];
  expect(snapshotOf(news.reduce(fold, nothingKnown))).toEqual({
    ...snapshot, seq: 9, clusters: [cluster("west"), cluster("east", "unreachable")], operations: [operation("2", "running")],
  });
});

test("a new snapshot replaces everything, a removed cluster is gone", () => {
  const known = fold(fold(nothingKnown, snapshot), { type: "clusterRemoved", id: "east" });
  expect(known.clusters).toEqual([]);
  expect(fold(known, snapshot).clusters).toEqual([cluster("east")]);
});

test("upsert keeps the place of what is known and puts the new in front", () => {
  expect(upsert(["a1", "b1"], "b2", (text) => text.charAt(0))).toEqual(["a1", "b2"]);
  expect(upsert(["a1"], "b1", (text) => text.charAt(0))).toEqual(["b1", "a1"]);
});
