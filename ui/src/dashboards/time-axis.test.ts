import { afterEach, beforeEach, expect, test } from "vitest";
import { tickText, timeTicks } from "./time-axis";

const HOUR = 3_600_000;
const before = process.env.TZ;

beforeEach(() => { process.env.TZ = "Europe/Berlin"; });
afterEach(() => { if (before === undefined) delete process.env.TZ; else process.env.TZ = before; });

/** What is read below the marks. */
const read = (from: string, to: string, most: number) => {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  return timeTicks(start, end, most).map((at) => tickText(at, end - start));
};

test("marks stand at midnight also after the day on which clocks change", () => {
  expect(read("2026-10-22T00:00:00+02:00", "2026-10-29T00:00:00+01:00", 8)).toEqual(["10-22", "10-23", "10-24", "10-25", "10-26", "10-27", "10-28", "10-29"]);
  const ticks = timeTicks(Date.parse("2026-10-22T00:00:00+02:00"), Date.parse("2026-10-29T00:00:00+01:00"), 8);
  expect(ticks.map((at) => new Date(at).getHours())).toEqual(Array(8).fill(0));
  expect(ticks.slice(1).map((at, index) => (at - (ticks[index] ?? 0)) / HOUR)).toEqual([24, 24, 24, 25, 24, 24, 24]);
  expect(timeTicks(Date.parse("2026-03-28T00:00:00+01:00"), Date.parse("2026-03-30T12:00:00+02:00"), 6).map((at) => new Date(at).getHours())).toEqual([0, 12, 0, 12, 0, 12]);
});

test("within a day, too, marks are whole hours of the clock", () => {
  expect(read("2026-10-24T22:30:00+02:00", "2026-10-25T18:00:00+01:00", 7)).toEqual(["00:00", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00"]);
  expect(read("2026-10-25T00:10:00+02:00", "2026-10-25T04:00:00+01:00", 6)).toEqual(["01:00", "02:00", "02:00", "03:00", "04:00"]);
  expect(timeTicks(5, 5, 3)).toEqual([]);
});
