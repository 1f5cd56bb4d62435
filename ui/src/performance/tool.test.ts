import { expect, test } from "vitest";
import type { ToolResult } from "~/api/schema";
import { conclusion } from "./words";
import { toolFacts } from "./tool";

const told: ToolResult = {
  tool: "wrk", version: "4.1.0", label: null, url: null, startedAt: null, elapsedS: 2, targetRate: null, rate: 1500.5, connections: 4,
  requests: 3001, errors: 2, statusCodes: {}, bytesReceived: null, timing: "fromSend",
  latency: { minMs: null, meanMs: 0.5, deviationMs: null, maxMs: 9, shares: [{ percent: 50, valueMs: 0.4 }] },
};

test("a run of another tool has its numbers in the conclusion", () => {
  expect(conclusion({ status: "completed", summary: null, imported: told })).toBe("3,001 requests at 1,501 per second, as wrk 4.1.0 told; 2 failed.");
  expect(conclusion({ status: "imported", summary: null, imported: { ...told, version: null, requests: null, rate: null, errors: null } })).toBe("An unknown number of requests, as wrk told; how many failed it does not tell.");
});

test("what a tool does not tell is said", () => {
  const facts = Object.fromEntries(toolFacts(told));
  expect(facts).toMatchObject({ "Rate that was asked for": "not told", Shortest: "not told", Connections: "4" });
});
