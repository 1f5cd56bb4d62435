import { expect, test } from "vitest";
import { moved } from "./Cursor";
import { change, digits, elapsed, elapsedShort, millis, short, unbroken } from "./format";
import { beyondMin, readable, valueAt } from "./percentiles";
import { extent, largest, linear, logarithmic, logTicks, niceTicks, percentile, percentileLabel, smallest } from "./scale";

test("ticks are round numbers", () => {
  expect(niceTicks(0, 98, 5)).toEqual([0, 20, 40, 60, 80]);
  expect(niceTicks(-0.07, 0.11, 6)).toEqual([-0.05, 0, 0.05, 0.1]);
  expect(logTicks(1.2, 60)).toEqual([2, 5, 10, 20, 50]);
  expect(logTicks(0.004, 60)).toEqual([0.01, 0.1, 1, 10]);
});

test("each further nine is as wide as the one before", () => {
  const { at, ticks } = percentile(0.001, [0, 300]);
  expect([0, 0.9, 0.99, 0.999, 1].map((quantile) => Math.round(at(quantile)))).toEqual([0, 100, 200, 300, 300]);
  expect(ticks.map(percentileLabel)).toEqual(["0", "50", "90", "99", "99.9"]);
});

test("scales go from end to end", () => {
  expect([0, 50, 100].map(linear([0, 100], [200, 0]).at)).toEqual([200, 100, 0]);
  expect([0, 1, 10, 100].map(logarithmic([1, 100], [0, 200]).at)).toEqual([0, 0, 100, 200]);
  expect(extent([3, null, undefined, 1])).toEqual([1, 3]);
  expect(extent([null])).toBeUndefined();
});

test("a curve tells what it knows and no more", () => {
  const curve = { name: "A", look: 0, points: [{ quantile: 0, ms: 1 }, { quantile: 0.5, ms: 2 }, { quantile: 0.99, ms: 9 }, { quantile: 1, ms: 10 }] };
  expect(beyondMin([curve])).toBeCloseTo(0.01);
  expect(readable([curve])).toEqual([0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]);
  expect([0.5, 0.9, 1].map((quantile) => valueAt(curve, quantile))).toEqual([2, 9, 10]);
});

test("of what another tool told only what it told is read out", () => {
  const recorded = { name: "A", look: 0, points: [{ quantile: 0, ms: 1 }, { quantile: 0.5, ms: 2 }, { quantile: 0.95, ms: 7 }, { quantile: 0.99, ms: 9 }, { quantile: 1, ms: 10 }] };
  const told = { name: "B", look: 1, told: true, points: [[50, 3], [75, 4], [90, 5], [99, 8]].map(([percent = 0, ms = 0]) => ({ quantile: percent / 100, ms })) };
  expect([0, 0.5, 0.9, 0.95, 0.99, 0.999].map((quantile) => valueAt(told, quantile))).toEqual([undefined, 3, 5, undefined, 8, undefined]);
  expect(readable([told])).toEqual([0.5, 0.75, 0.9, 0.99]);
  expect(readable([recorded, told])).toEqual([0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]);
});

test("the longest of a short run is not its 99.99th percentile beside a long one", () => {
  const curve = (name: string, last: number) => ({ name, look: 0, points: [{ quantile: 0, ms: 1 }, { quantile: last, ms: 9 }, { quantile: 1, ms: 10 }] });
  const [short, long] = [curve("A", 0.99), curve("B", 0.9999)];
  expect(readable([short, long])).toContain(0.9999);
  expect([0.99, 0.999, 0.9999].map((quantile) => [valueAt(short, quantile), valueAt(long, quantile)])).toEqual([[9, 9], [undefined, 9], [undefined, 9]]);
});

test("numbers are as long as they need to be", () => {
  expect([0.01234, 1.234, 123.4, 12_345].map(digits)).toEqual(["0.0123", "1.23", "123", "12,345"]);
  expect([0.0421, 3.14159, 12_345].map(millis)).toEqual(["42.1 µs", "3.14 ms", "12.3 s"]);
  expect([5, 12_000, 3_400_000].map(short)).toEqual(["5", "12k", "3.4M"]);
  expect([1.2, 0.84, 1, null].map(change)).toEqual(["+20 %", "−16 %", "±0 %", "?"]);
});

test("each second since a start is told apart from the next, and an axis is brief", () => {
  expect([42, 185, 3_600, 5_407].map(elapsed)).toEqual(["42 s", "3:05 min", "1:00:00 h", "1:30:07 h"]);
  expect([119.4, 119.6, 3_599.6].map(elapsed)).toEqual(["1:59 min", "2:00 min", "1:00:00 h"]);
  expect([42, 185, 3_599.6, 5_400, 7_199].map(elapsedShort)).toEqual(["42 s", "3:05 min", "1:00 h", "1:30 h", "2:00 h"]);
});

test("keys move the cursor from end to end", () => {
  expect(["ArrowRight", "ArrowLeft", "Home", "End", "a"].map((key) => moved(key, undefined, 5))).toEqual([0, 4, 0, 4, undefined]);
  expect(["ArrowRight", "ArrowLeft"].map((key) => moved(key, 4, 5))).toEqual([4, 3]);
  expect(moved("Home", undefined, 0)).toBeUndefined();
});

test("a number and its unit stay on one line", () => {
  expect(unbroken("0.7 ms → 8 ms, +1,176 % (95 % interval), 3 samples")).toBe("0.7\u00a0ms → 8\u00a0ms, +1,176\u00a0% (95\u00a0% interval), 3 samples");
});

test("the largest and the smallest are found among any number of values", () => {
  const many = Array.from({ length: 300_000 }, (_, at) => at);
  expect([largest(many, 0), smallest(many, 7), largest([], 1), smallest([], Infinity), largest([null, 3], 5)]).toEqual([299_999, 0, 1, Infinity, 5]);
});
