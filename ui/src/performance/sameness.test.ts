import { expect, test } from "vitest";
import type { Run } from "~/api/schema";
import { emptySpec } from "./form";
import { factorsOf, failedText } from "./sameness";

const run = (rest: Partial<Run>): Run => ({ run: "1", name: "a", target: "http://a/", status: "completed", spec: emptySpec, tags: {}, note: "", actor: "me", createdAt: "2026-01-01T00:00:00Z", profile: "checkout", environment: "abc", ...rest });

test("what all groups have in common is the same, and of the rest it is said which had what", () => {
  const slow = { ...emptySpec, arrivals: { kind: "constant" as const, rate: 50 } };
  const factors = factorsOf([[run({}), run({})], [run({ target: "http://b/", spec: slow })]]);
  expect(factors.filter(({ isSame }) => isSame).map(({ name }) => name)).toEqual(["profile", "connections", "load generator", "machine and software"]);
  expect(factors.find(({ name }) => name === "load")).toEqual({ name: "load", isSame: false, tone: "warn", text: "A 100 req/s; B 50 req/s" });
  expect(factors.find(({ name }) => name === "address")?.tone).toBe("neutral");
});

test("a group that is not of one kind is not the same as itself", () => {
  const [profile] = factorsOf([[run({}), run({ profile: "cart" })], [run({}), run({ profile: "cart" })]]);
  expect(profile).toMatchObject({ isSame: false, text: "A cart, checkout; B cart, checkout" });
});

test("failed requests are counted over all runs of a group", () => {
  const told = { tool: "wrk" as const, version: null, label: null, url: null, startedAt: null, elapsedS: 2, targetRate: null, rate: 1, connections: 4, requests: 100, errors: 2, statusCodes: {}, bytesReceived: null, timing: "fromSend" as const, latency: { minMs: null, meanMs: null, deviationMs: null, maxMs: null, shares: [] } };
  expect(failedText([[run({ imported: told }), run({ imported: { ...told, errors: 0 } })], [run({ imported: { ...told, errors: null } })]])).toBe("Failed requests: A 1 %, B not told.");
  expect(failedText([[run({ imported: { ...told, errors: 0 } })]])).toBe("No request failed.");
  expect(failedText([[run({})]])).toBeUndefined();
});
