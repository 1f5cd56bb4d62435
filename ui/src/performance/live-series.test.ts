import { expect, test } from "vitest";
import { extended, lastSecond } from "./live-series";

const series = (...seconds: number[]) => ({ points: seconds.map((second) => point(second, second)) });
const point = (second: number, ended: number) => ({ second, due: 5, ended, errors: 0, warmUp: false, p50Ms: null, p99Ms: null, maxMs: null, clientCpuUs: 0 });

test("what came since is put behind what is known", () => {
  expect(extended(series(0, 1), series(2, 3))).toEqual(series(0, 1, 2, 3));
  expect(extended(series(0, 1), series(5))).toEqual(series(0, 1, 5));
});

test("before anything is known, what was read is all there is", () => {
  expect(extended(undefined, series(0, 1))).toEqual(series(0, 1));
  expect(extended(series(), series(0))).toEqual(series(0));
});

test("where nothing came, nothing is drawn anew", () => {
  const known = series(0, 1);
  expect(extended(known, series())).toBe(known);
});

test("no second is there twice, and the one that was read last counts", () => {
  expect(extended(series(0, 1, 2), { points: [point(2, 9), point(3, 3)] })).toEqual({ points: [point(0, 0), point(1, 1), point(2, 9), point(3, 3)] });
  expect(extended(series(0, 1), series(0, 1))).toEqual(series(0, 1));
});

test("it goes on after the last second, whatever was left out before", () => {
  expect([lastSecond(undefined), lastSecond(series()), lastSecond(series(0)), lastSecond(series(0, 1, 7))]).toEqual([undefined, undefined, 0, 7]);
});
