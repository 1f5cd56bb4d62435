import { expect, test } from "vitest";

import { unifiedLines } from "./unified";

test("each line knows its number on both sides", () => {
  const lines = unifiedLines("--- r1\n+++ r2\n@@ -3,3 +3,3 @@\n a\n-b\n+c\n d\n");
  expect(lines.map(({ sign, text, before, after }) => [sign, text, before, after])).toEqual([
    ["@", "@@ -3,3 +3,3 @@", undefined, undefined],
    [" ", "a", 3, 3],
    ["-", "b", 4, undefined],
    ["+", "c", undefined, 4],
    [" ", "d", 5, 5],
  ]);
});
