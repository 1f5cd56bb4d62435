import { expect, test } from "vitest";
import type { CapacityTrial } from "~/api/schema";
import { emptySpec } from "./form";
import { asKind, askedText, boundOf, capacityPoints, coefficientsOf, emptySeries, figureText, readSeries, scalingPoints, trialsText } from "./series";

const filled = { ...emptySeries("capacity"), url: "http://127.0.0.1:8080/" };
const slo = (value: number, interval: (number | null)[]) => ({ slo: "p99<20ms", state: "met" as const, value, interval });
const trial = (rate: number, state: CapacityTrial["state"], value: number): CapacityTrial => ({
  rate, state, achieved: rate, measuredMs: 10_000, requests: 100, errors: 0, reason: "", slo: [slo(value, [value - 1, null])], run: "0199",
});

test("a form is a plan, with what a search decides left to it", () => {
  const read = readSeries(filled, undefined);
  expect(read).toMatchObject({ plan: { kind: "capacity", from: 100, tolerance: 0.05, repeat: 1, trialMs: 10_000, base: { connections: 64, warmUpMs: 1_000, slo: ["p99<20ms"] } } });
  expect("plan" in read && "to" in read.plan).toBe(false);
  expect(readSeries({ ...filled, to: "5000", arrivals: "chance" }, undefined)).toMatchObject({ plan: { to: 5_000, base: { arrivals: { kind: "poisson" } } } });
});

test("a fit asks as fast as it is answered, for its length after the warm-up", () => {
  const read = readSeries({ ...asKind(filled, "scaling"), at: "1,2 4, 8" }, undefined);
  expect(read).toMatchObject({ plan: { kind: "scaling", at: [1, 2, 4, 8], repeat: 2, base: { arrivals: { kind: "max" }, durationMs: 6_000, warmUpMs: 1_000 } } });
});

test("what was filled in stays when something else is to be found out, and what is usual changes", () => {
  expect(asKind(filled, "scaling")).toMatchObject({ kind: "scaling", url: filled.url, trial: "5s", repeat: "2" });
  const typed = { ...filled, connections: "8", warmUp: "3s", trial: "1m", repeat: "5" };
  expect(asKind(typed, "scaling")).toEqual({ ...typed, kind: "scaling" });
  expect(asKind(asKind(typed, "scaling"), "capacity")).toEqual(typed);
});

test("a profile says everything but rates and lengths", () => {
  const profile = { ...emptySpec, endpoints: [{ url: "http://shop/", method: "GET", weight: 1 }], connections: 7 };
  expect(readSeries(emptySeries("capacity"), profile)).toMatchObject({ plan: { base: { connections: 7 } } });
});

test("what cannot be read is told at its field, all at once", () => {
  const read = readSeries({ ...filled, url: "", from: "x", trial: "soon", repeat: "0" }, undefined);
  expect("problems" in read && Object.keys(read.problems).toSorted()).toEqual(["from", "repeat", "trial", "url"]);
  expect(readSeries({ ...asKind(filled, "scaling"), at: "one" }, undefined)).toHaveProperty("problems.at");
});

test("bounds of objectives are where their lines are drawn", () => {
  expect(["p99<20ms", "p99 < 1.5 s", "p50<500us", "errors<0.1%", "p99"].map(boundOf)).toEqual([20, 1_500, 0.5, 0.001, undefined]);
});

test("trials are drawn by rising rate, with an end that nothing bounds", () => {
  const points = capacityPoints([trial(200, "missed", 30), trial(100, "met", 12)], "p99<20ms");
  expect(points.map(({ x, y, low, high, tone }) => [x, y, low, high, tone])).toEqual([[100, 12, 11, null, "ok"], [200, 30, 29, null, "bad"]]);
  expect(points[0]?.text).toBe("trial 2, 100 req/s: 12 ms (11 ms to unbounded), met");
  expect(figureText({ ...slo(0.01, [0, 0.02]), slo: "errors<5%" })).toBe("1 % (0 % to 2 %)");
});

test("a fit is said in words", () => {
  const step = { concurrency: 8, throughput: 70, fitted: 71, leftOut: "the generator was busy" };
  expect(scalingPoints([step])[0]).toMatchObject({ tone: "neutral", text: "8 at once: 70 req/s, by the law 71, left out: the generator was busy" });
  const one = { value: 0.05, interval: [0.01, null] };
  expect(coefficientsOf({ law: { single: one, contention: one, coherency: one, rSquared: 1 } })).toHaveLength(3);
  expect(coefficientsOf({ law: { single: one, contention: one, coherency: one, peak: one, rSquared: 1 } })[3]?.interval).toBe("0.01 to ?");
});

test("how far it is, and what was asked", () => {
  const plan = { kind: "scaling" as const, base: emptySpec, at: [1, 2, 2, 4], repeat: 2 };
  expect([trialsText({ plan, trials: 3 }), trialsText({ plan, trials: 6 })]).toEqual(["3 of 6", "6"]);
  expect(askedText({ kind: "capacity", base: { ...emptySpec, slo: ["p99<20ms"] }, from: 1, tolerance: 0.05, repeat: 1, trialMs: 1_000 })).toBe("the highest rate with p99<20ms");
});
