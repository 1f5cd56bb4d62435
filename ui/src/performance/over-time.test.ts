import { expect, test } from "vitest";
import type { SeriesPoint } from "~/api/schema";
import { overTime } from "./over-time";

const point = (second: number, ended: number): SeriesPoint => ({ second, warmUp: false, due: 5, ended, errors: 0, p50Ms: 1, p99Ms: 2, maxMs: 3, clientCpuUs: 4 });

test("a moment after the end in which no answer came is left out", () => {
  const { points, unsent } = overTime({ points: [point(0, 5), point(1, 0), point(2, 0), point(3, 1)] }, 2);
  expect(points.map(({ second }) => second)).toEqual([0, 1, 3]);
  expect(unsent).toBeUndefined();
});

test("requests that were never sent stand in the seconds in which they were due, also in those in which nothing happened", () => {
  const never = [{ second: 2, warmUp: true, count: 3 }, { second: 2, warmUp: false, count: 4 }, { second: 3, warmUp: false, count: 5 }];
  const { points, unsent } = overTime({ points: [point(0, 5), point(3, 1)], unsent: never }, 4);
  expect(points.map(({ second, ended }) => [second, ended])).toEqual([[0, 5], [2, 0], [3, 1]]);
  expect(unsent).toEqual([0, 7, 5]);
});
