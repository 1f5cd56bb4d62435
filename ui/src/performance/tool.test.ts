import { expect, test } from "vitest";
import type { ToolResult } from "~/api/schema";
import { toolCurve, toolFacts } from "./tool";
import { conclusion, incomparable, listed } from "./words";

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

test("the percentiles that a tool told are a curve from its shortest time on", () => {
  const shares = [{ percent: 99, valueMs: 3 }, { percent: 50, valueMs: 0.4 }];
  expect(toolCurve({ latency: { ...told.latency, minMs: 0.1, shares } })).toEqual([{ quantile: 0, ms: 0.1 }, { quantile: 0.5, ms: 0.4 }, { quantile: 0.99, ms: 3 }]);
  expect(toolCurve(told)).toEqual([{ quantile: 0.5, ms: 0.4 }]);
});

test("whatever has numbers can be compared, and what has none says why not", () => {
  expect(incomparable({ status: "imported", imported: told })).toBeUndefined();
  expect(incomparable({ status: "running" })).toBe("it is still being measured");
  expect(incomparable({ status: "failed" })).toBe("nothing was measured");
  expect(listed({ imported: told })).toEqual({ rate: 1500.5, p50: 0.4, p99: null });
});
