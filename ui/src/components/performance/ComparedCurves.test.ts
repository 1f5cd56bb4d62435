import { expect, test } from "vitest";
import { curvesOf } from "./ComparedCurves";

test("of a large group the newest runs get a curve, in whatever order they were chosen", () => {
  const ids = Array.from({ length: 13 }, (_, at) => `0190000${String(at).padStart(2, "0")}`);
  expect(curvesOf([ids.toReversed()]).map(({ run }) => run)).toEqual(ids.toReversed().slice(0, 12));
  expect(curvesOf([["b", "a"], ["c"]]).map(({ run, look }) => [run, look])).toEqual([["b", 0], ["a", 0], ["c", 1]]);
});
