import { expect, test } from "vitest";
import { errorText, errorTone, goldenSentence, saturationText, saturationTone, sorted, sums, windowOf } from "./golden";

const row = (mesh: string, workload: string, requestsPerS: number, errorRatio: number | null, p99Ms: number | null) => ({ connection: "shop", mesh, namespace: "shop", workload, requestsPerS, errorRatio, p99Ms });
const rows = [row("istio", "web", 10, 0, 20), row("istio", "cart", 30, 0.04, null), row("linkerd", "pay", 5, 0.0005, 90)];

test("the largest comes first, what has no number last", () => {
  const names = (by: "p99" | "errors" | "workload", way: "ascending" | "descending") => sorted(rows, by, way).map(({ workload }) => workload);
  expect(names("p99", "descending")).toEqual(["pay", "web", "cart"]);
  expect(names("p99", "ascending")).toEqual(["web", "pay", "cart"]);
  expect(names("workload", "ascending")).toEqual(["cart", "pay", "web"]);
});

test("each mesh in one line: failures are weighed by requests", () => {
  expect(sums(rows).map(({ mesh, workloads, requestsPerS, errorRatio, slowest }) => [mesh, workloads, requestsPerS, errorRatio, slowest?.workload])).toEqual([["istio", 2, 40, 0.03, "web"], ["linkerd", 1, 5, 0.0005, "pay"]]);
  expect(rows.map(({ errorRatio }) => errorTone(errorRatio))).toEqual(["ok", "bad", "ok"]);
  expect(goldenSentence(rows)).toBe("cart of istio fails 4 % of its requests.");
  expect(goldenSentence(rows.slice(2))).toBe("None of 1 workload fails more than 1 % of its requests.");
});

test("errors that nobody told of are unknown, in a row, in a mesh and in the conclusion", () => {
  const untold = row("istio", "dark", 10, null, 20);
  expect([0, null, undefined].map(errorText)).toEqual(["0 %", "unknown", "unknown"]);
  expect(sums([...rows, untold]).map(({ mesh, errorRatio }) => [mesh, errorRatio])).toEqual([["istio", undefined], ["linkerd", 0.0005]]);
  expect(goldenSentence([...rows.slice(2), untold])).toBe("None of 1 workload fails more than 1 % of its requests. What fails is not known of 1 workload.");
  expect(goldenSentence([untold])).toBe("What fails is not known of any workload.");
  expect(goldenSentence([...rows, untold])).toBe("cart of istio fails 4 % of its requests. What fails is not known of 1 workload.");
});

test("how full workloads are is said with its limit, and a full one is part of the conclusion", () => {
  const full = { ...row("istio", "web", 10, 0, 20), saturation: 0.94, saturated: "cpu" as const };
  expect([0.94, 0.75, 0.2, null].map((saturation) => [saturationText({ saturation, saturated: "memory" }), saturationTone(saturation)]))
    .toEqual([["94 % of memory", "bad"], ["75 % of memory", "warn"], ["20 % of memory", "ok"], [undefined, "neutral"]]);
  expect(goldenSentence([full])).toBe("None of 1 workload fails more than 1 % of its requests. web of istio uses 94 % of its limit of CPU.");
});

test("numbers are said to be of the time that was asked", () => {
  expect([300_000, 86_400_000, 90_000].map(windowOf)).toEqual([{ value: "5m", text: "last 5 minutes" }, { value: "24h", text: "last 24 hours" }, { value: "90000ms", text: "last 1m30s" }]);
});
