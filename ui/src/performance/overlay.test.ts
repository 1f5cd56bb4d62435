import { expect, test } from "vitest";
import { overlaid, overlayNote } from "./overlay";

const point = (second: number, ended: number) => ({ second, due: 5, ended, errors: 0, warmUp: false, p50Ms: null, p99Ms: null, maxMs: null, clientCpuUs: 0 });

test("runs lie over each other from the start of each, and what one has not is a gap", () => {
  const runs = [{ name: "A", look: 0, points: [point(0, 5), point(1, 6)] }, { name: "B", look: 1, points: [point(0, 1), point(2, 3)] }];
  expect(overlaid(runs, ({ ended }) => ended)).toEqual({ x: [1, 2, 3], lines: [{ name: "A", look: 0, values: [5, 6, null] }, { name: "B", look: 1, values: [1, null, 3] }] });
  expect(overlaid([{ name: "A", look: 0, points: [point(0, 5), point(1, 1)], endS: 1 }], ({ ended }) => ended).lines).toEqual([{ name: "A", look: 0, values: [5] }]);
  expect(overlaid([], () => 1)).toEqual({ x: [], lines: [] });
});

test("a run of two days is laid over others, too", () => {
  const long = Array.from({ length: 172_800 }, (_, second) => point(second, 1));
  expect(overlaid([{ name: "A", look: 0, points: long }], ({ ended }) => ended).x.length).toBe(172_800);
});

test("what is not drawn is said", () => {
  expect([overlayNote(4, 0, 4), overlayNote(20, 0, 12), overlayNote(3, 1, 2)]).toEqual(["Every run begins at 0.", "Every run begins at 0. Of each group its newest runs.", "Every run begins at 0. Other tools tell no course, so their runs are not in it."]);
});
