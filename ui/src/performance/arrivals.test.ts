import { expect, test } from "vitest";
import type { Arrivals } from "~/api/schema";
import { ratesOf, requestsOf } from "./arrivals";
import { emptySpec, formOf, readForm } from "./form";
import { fieldOf, refusedFields } from "./places";

const patterns: Arrivals[] = [
  { kind: "max" }, { kind: "closed", thinkMs: 50 }, { kind: "constant", rate: 250 }, { kind: "poisson", rate: 0.5 },
  { kind: "steps", steps: [{ rate: 100, forMs: 10_000 }, { rate: 0, forMs: 500 }] }, { kind: "ramp", from: 10, to: 100, overMs: 90_000 },
  { kind: "spike", rate: 10, peak: 100, atMs: 1_500, forMs: 500 }, { kind: "burst", size: 5, everyMs: 200 }, { kind: "replay", timesUs: [0, 250_000, 1_500_001] },
];
const form = { ...formOf(emptySpec), url: "http://a/" };
const read = (change: Partial<typeof form>) => readForm({ ...form, ...change }, emptySpec);
const corners = (arrivals: Arrivals, durationS: number) => ratesOf(arrivals, durationS).map(({ s, rate }) => [s, rate]);

test("every pattern fills the form in, and the form is that pattern", () => {
  for (const arrivals of patterns) expect(readForm({ ...formOf({ ...emptySpec, arrivals }), url: "http://a/" }, emptySpec)).toMatchObject({ spec: { arrivals } });
});

test("recorded starts are seconds or timestamps, in any order, and need no duration", () => {
  expect(read({ load: "replay", starts: "# log\n1.5\n0.25\n", duration: "" })).toMatchObject({ spec: { arrivals: { timesUs: [250_000, 1_500_000] }, durationMs: undefined } });
  expect(read({ load: "replay", starts: "2026-01-31T09:30:00.250001Z\n2026-01-31T10:30:00+01:00" })).toMatchObject({ spec: { arrivals: { timesUs: [0, 250_001] } } });
  const wrong = (starts: string) => { const said = read({ load: "replay", starts }); return "problems" in said && said.problems.starts?.text; };
  expect([wrong("soon"), wrong(""), wrong("1\n2026-01-31T09:30:00Z")]).toEqual([expect.stringContaining("“soon” is no time"), expect.stringContaining("at least one"), expect.stringContaining("not both")]);
});

test("what of a pattern cannot be read is said at its field, with the code of patterns", () => {
  expect(read({ load: "steps", steps: "100/30s\n7" })).toMatchObject({ problems: { steps: { code: "MP6600", text: expect.stringContaining("“7” is no step") } } });
  expect(read({ load: "spike", peak: "high", peakFor: "long" })).toMatchObject({ problems: { peak: { code: "MP6600" }, peakFor: { code: "MP6600" } } });
});

test("the rate over time is drawn up to the end of the run", () => {
  expect(corners({ kind: "constant", rate: 5 }, 30)).toEqual([[0, 5], [30, 5]]);
  expect(corners({ kind: "ramp", from: 0, to: 100, overMs: 10_000 }, 20)).toEqual([[0, 0], [10, 100], [10, 100], [20, 100]]);
  expect(corners({ kind: "ramp", from: 0, to: 100, overMs: 10_000 }, 5)).toEqual([[0, 0], [5, 50]]);
  expect(corners({ kind: "steps", steps: [{ rate: 1, forMs: 2_000 }, { rate: 3, forMs: 2_000 }] }, 10)).toEqual([[0, 1], [2, 1], [2, 3], [10, 3]]);
  expect(corners({ kind: "spike", rate: 1, peak: 9, atMs: 2_000, forMs: 1_000 }, 5)).toEqual([[0, 1], [2, 1], [2, 9], [3, 9], [3, 1], [5, 1]]);
  expect(corners({ kind: "max" }, 5)).toEqual([]);
});

test("how many requests that makes", () => {
  const requests = patterns.map((arrivals) => requestsOf(arrivals, 20));
  expect(requests.map((count) => count === undefined ? undefined : Math.round(count))).toEqual([undefined, undefined, 5_000, 10, 1_000, 400, 245, 500, 3]);
});

/** Requests that the drawing adds up to. */
const drawn = (arrivals: Arrivals, durationS: number) => {
  const rates = ratesOf(arrivals, durationS);
  return rates.reduce((sum, { s, rate }, at) => sum + rate * ((rates[at + 1]?.s ?? s) - s), 0);
};

test("of recorded starts only those are drawn and counted that the run gets to", () => {
  const replay: Arrivals = { kind: "replay", timesUs: [0, 250_000, 999_999, 1_000_000, 1_500_000, 60_000_000] };
  expect([0, 1, 1.5, 90].map((durationS) => requestsOf(replay, durationS))).toEqual([6, 3, 4, 6]);
  expect([0, 1, 1.5, 90].map((durationS) => Math.round(drawn(replay, durationS)))).toEqual([6, 3, 4, 6]);
  expect(corners(replay, 1).at(-1)).toEqual([1, 10]);
  expect(corners(replay, 0).at(-1)).toEqual([60, 2]);
});

test("bursts are drawn up to the end, however many they are", () => {
  const burst: Arrivals = { kind: "burst", size: 2, everyMs: 100 };
  expect([requestsOf(burst, 300), Math.round(drawn(burst, 300))]).toEqual([6_000, 6_000]);
  expect(new Set(ratesOf(burst, 300).map(({ rate }) => rate))).toEqual(new Set([20]));
  expect(Math.round(drawn({ ...burst, everyMs: 1_000 }, 2.5))).toBe(6);
  expect(ratesOf({ ...burst, everyMs: 0 }, 300)).toEqual([]);
});

test("a refusal is at the field that asked for it", () => {
  expect(["/endpoints/0/headers/2", "/endpoints/0/cookies", "/cookies", "/arrivals", "/warmUpMs", "/tls/ca", "/timeouts/requestMs", "/redirects", "/feeds/0"].map((place) => fieldOf(place, form)))
    .toEqual(["headers", "cookies", "setCookies", "rate", "warmUp", "ca", "requestTimeout", "redirects", undefined]);
  const parts: [Arrivals["kind"], string, string][] = [
    ["steps", "steps/1/rate", "steps"], ["ramp", "from", "rampFrom"], ["ramp", "to", "rampTo"], ["ramp", "overMs", "rampOver"], ["spike", "rate", "rate"], ["spike", "peak", "peak"], ["spike", "atMs", "peakAt"],
    ["spike", "forMs", "peakFor"], ["burst", "size", "burst"], ["burst", "everyMs", "burstEvery"], ["replay", "timesUs/7", "starts"], ["closed", "thinkMs", "pause"], ["poisson", "rate", "rate"], ["max", "kind", "load"],
  ];
  for (const [load, place, field] of parts) expect(fieldOf(`/arrivals/${place}`, { ...form, load })).toBe(field);
  const finding = { code: "MP6001", severity: "error" as const, message: "at most `20` redirects", at: { pointer: "/redirects" } };
  expect(refusedFields([finding, { ...finding, severity: "warning", at: { pointer: "/agents" } }], form)).toEqual({ redirects: { code: "MP6001", text: "at most 20 redirects" } });
});
