import { expect, test } from "vitest";
import { newestMade } from "./BlockGrid";

test("the run that goes on is the newest, up to the last one, and none before the first", () => {
  const slots = (made: number) => ["a", "b", "c"].map((variant, at) => ({ variant, block: 1, run: at < made ? String(at) : null }));
  expect([0, 1, 2, 3].map((made) => newestMade(slots(made))?.variant)).toEqual([undefined, "a", "b", "c"]);
});
