import { expect, test } from "vitest";
import { markText } from "./words";

test("a MeshMark comes with its bounds, and where there is none nothing is said", () => {
  expect(markText({ score: 97.25, bounds: { low: 96, high: 98.5 }, uses: [], missing: [] })).toMatch(/^MeshMark 97.3, certainly between 96 and 98.5;/);
  expect(markText({ uses: [], missing: ["a proxy"] })).toBeUndefined();
  expect(markText(undefined)).toBeUndefined();
});
