import { expect, test } from "vitest";
import type { MetricComparison } from "~/api/schema";
import { GROUPS_MAX, inPercent, noneText, readQuestion, tally, tooManyText, unreadText, verdictSentence, writeQuestion } from "./compare";

const metric = (verdict: MetricComparison["verdict"], ratio = 0.7): MetricComparison => ({ unit: "ms", a: 18.4, b: 12.9, delta: -5.5, ratio, interval: [0.65, null], pValue: 0.01, verdict, sentence: "" });

test("a question stands in the address and comes back from it", () => {
  const question = { groups: [["1", "2"], ["3", "4"], ["5"]], paired: true, primary: "p50", margin: 0.05 };
  expect(writeQuestion(question)).toEqual({ a: "1,2", b: "3,4;5", paired: "yes", primary: "p50", margin: "0.05" });
  expect(readQuestion(writeQuestion(question))).toEqual(question);
});

test("what cannot be read of an address is what is usual", () => {
  expect(readQuestion({ primary: "p99.9" }).primary).toBe("p99_9");
  expect(readQuestion({})).toEqual({ groups: [], paired: false, primary: "p99", margin: 0.03 });
  expect(readQuestion({ a: "1", b: "2;;3", primary: "p12", margin: "much" })).toEqual({ groups: [["1"], ["2"], ["3"]], paired: false, primary: "p99", margin: 0.03 });
});

test("more runs than a question has groups are refused and not cut", () => {
  const others = (runs: number) => Array.from({ length: runs - 1 }, (_, at) => String(at + 2)).join(";");
  expect([2, GROUPS_MAX].map((runs) => [readQuestion({ a: "1", b: others(runs) }).groups.length, tooManyText(runs)])).toEqual([[2, undefined], [GROUPS_MAX, undefined]]);
  expect(tooManyText(7)).toMatch(/^At most 5 are compared with each other: untick 2/);
});

test("what an address says beyond what is taken of it is said", () => {
  expect(unreadText({ a: "1,2", b: "3;4;5;6,7;8", primary: "p50", margin: "0", paired: "yes" })).toBe("Not all of the address is taken: at most 5 groups are compared, so 8 is left out.");
  expect(unreadText({ a: "1", b: "2;3;4;5;6;7,8" })).toContain("so 6 and 7, 8 are left out");
  expect(unreadText({ a: "1", b: "2", primary: "p12", margin: "much", paired: "no" })).toBe("Not all of the address is taken: “p12” is no metric, so p99 is taken; “much” is no margin from 0 to below 1, so 0.03 is taken; “no” does not say yes, so nothing is compared in pairs.");
  const question = { groups: [["1", "2"], ["3"]], paired: true, primary: "p50", margin: 0.05 };
  expect([{}, writeQuestion(question)].map(unreadText)).toEqual([undefined, undefined]);
});

test("a verdict is a sentence with its numbers", () => {
  expect(verdictSentence("p99", metric({ kind: "faster" }), "A", "B")).toBe("B is better than A in p99: 18.4 ms → 12.9 ms, −30 % (95 % interval −35 % to unbounded).");
  expect(verdictSentence("p99_9", metric({ kind: "inconclusive", moreRuns: 5 }), "A", "B")).toContain("5 more runs of each would tell");
  expect(verdictSentence("p50", metric({ kind: "inconclusive", moreRuns: null }), "A", "B")).toContain("no number of runs");
  expect(verdictSentence("p50", { ...metric({ kind: "inconclusive", moreRuns: null }), interval: [null, null] }, "A", "B")).toMatch(/\(too few runs for an interval\)\. Six of each usually do\.$/);
});

test("verdicts are counted", () => {
  expect(tally([metric({ kind: "faster" }), metric({ kind: "faster" }), metric({ kind: "inconclusive", moreRuns: 1 })])).toBe("better in 2, inconclusive in 1");
});

test("a margin is written without what is left of it in binary", () => {
  expect([0, 0.03, 0.07, 0.125].map(inPercent)).toEqual(["0", "3", "7", "12.5"]);
});

test("where older runs are not listed, only of the newest ones is it said that none fits", () => {
  expect([noneText(undefined), noneText(200)]).toEqual(["No run with a result fits.", "None of the newest 200 runs with a result fits."]);
});
