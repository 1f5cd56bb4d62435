import { expect, test } from "vitest";
import type { SloResult } from "~/api/schema";
import { runCommand } from "./command";
import { emptySpec, formOf, readForm } from "./form";
import { missedOf, objectivesOf, objectivesText } from "./objectives";
import { fieldOf } from "./places";

const results: SloResult[] = [
  { slo: "p99<20ms", state: "met", value: 12.3, interval: [11.9, 12.8] },
  { slo: "p99.9<20ms", state: "undecided", value: 18, interval: [9, null], moreRequests: 30_000 },
  { slo: "errors<0.1%", state: "missed", value: 0.003, interval: [0.002, 0.004], burnRate: 3 },
];
const spec = { ...emptySpec, endpoints: [{ url: "http://a/", weight: 1, method: "GET", headers: [] }], slo: results.map(({ slo }) => slo) };
// Only what an objective is judged by is in this summary.
const run = (slo: SloResult[]) => ({ spec, summary: JSON.parse(JSON.stringify({ slo })), imported: null });

test("each objective has its verdict as a word and a tone, what was measured, and why", () => {
  const objectives = objectivesOf(run(results));
  expect(objectives.map(({ text, tone, word, measured, interval }) => [text, tone, word, measured, interval])).toEqual([
    ["p99<20ms", "ok", "met", "12.3 ms", "11.9 ms to 12.8 ms"],
    ["p99.9<20ms", "warn", "undecided", "18 ms", "9 ms and more"],
    ["errors<0.1%", "bad", "missed", "0.3 %", "0.2 % to 0.4 %"],
  ]);
  expect(objectives.map(({ meaning }) => meaning)).toEqual([
    "all of the interval keeps to it",
    "the interval lies on both sides of it; about 30,000 more requests would tell",
    "all of the interval is beyond it; errors use up their budget 3 times as fast as promised",
  ]);
  expect(objectivesText(objectives)).toBe("1 of 3 met, 1 undecided, 1 missed");
  expect(missedOf(run(results))).toEqual(["errors<0.1%"]);
});

test("what could not be judged says why, and where nothing was measured nothing is said", () => {
  expect(objectivesOf(run([])).map(({ word, tone, meaning }) => [word, tone, meaning])).toEqual(Array(3).fill(["not judged", "neutral", "no request was answered"]));
  expect(objectivesOf({ spec, summary: null, imported: null })).toEqual([]);
  expect(objectivesOf({ ...run([]), spec: emptySpec })).toEqual([]);
});

test("objectives are a line each in the form, and a flag each on the command line", () => {
  const form = formOf(spec);
  expect(form.slo).toBe("p99<20ms\np99.9<20ms\nerrors<0.1%");
  expect(readForm({ ...form, slo: " p95 < 1s \n\n" }, spec)).toMatchObject({ spec: { slo: ["p95 < 1s"] } });
  expect(readForm({ ...form, slo: "" }, spec)).toMatchObject({ spec: { slo: undefined } });
  expect(runCommand(spec).text).toContain("--slo 'p99<20ms' --slo 'p99.9<20ms' --slo 'errors<0.1%'");
});

test("what the server finds wrong with an objective is at its field", () => {
  expect(fieldOf("/slo/1", formOf(spec))).toBe("slo");
});
