import { expect, test } from "vitest";
import { Ring } from "./ring";

test("the oldest are forgotten, positions stay", () => {
  const ring = new Ring<string>(3);
  for (const item of ["a", "b", "c", "d", "e"]) ring.push(item);
  expect([...ring]).toEqual(["c", "d", "e"]);
  expect([ring.first, ring.end, ring.length]).toEqual([2, 5, 3]);
  expect([ring.at(1), ring.at(2), ring.at(4), ring.at(5)]).toEqual([undefined, "c", "e", undefined]);
});

test("after a clear nothing is known, and positions go on", () => {
  const ring = new Ring<string>(2);
  ring.push("a");
  ring.clear();
  ring.push("b");
  expect([...ring]).toEqual(["b"]);
  expect(ring.first).toBe(1);
});
