import { expect, test } from "vitest";
import { firstOnly, markText } from "./words";

test("a MeshMark comes with its bounds, and where there is none nothing is said", () => {
  expect(markText({ score: 97.25, bounds: { low: 96, high: 98.5 }, uses: [], missing: [] })).toMatch(/^MeshMark 97.3, certainly between 96 and 98.5;/);
  expect(markText({ uses: [], missing: ["a proxy"] })).toBeUndefined();
  expect(markText(undefined)).toBeUndefined();
});

test("a list that has an end beyond what is shown says so", () => {
  const items = Array.from({ length: 500 });
  expect([undefined, { items, nextCursor: null }, { items, nextCursor: "x" }].map((page) => firstOnly(page, "profile"))).toEqual([undefined, undefined, "Only the first 500 profiles are listed."]);
});
