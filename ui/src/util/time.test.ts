import { expect, test } from "vitest";
import { age, ago, span } from "./time";

test("spans are given in their largest unit", () => {
  expect([400, 9_940, 12_000, 61_000, 3 * 3_600_000, 41 * 86_400_000, 800 * 86_400_000].map(span))
    .toEqual(["0.4 s", "9.9 s", "12 s", "1 min", "3 h", "41 d", "2 y"]);
});

test("times are given from now, and what is no time as it is", () => {
  const now = Date.parse("2026-01-01T00:10:00Z");
  expect([ago("2026-01-01T00:09:58Z", now), ago("2026-01-01T00:00:00Z", now), age("2026-01-01T00:09:57Z", now), ago("never", now)])
    .toEqual(["just now", "10 min ago", "3 s", "never"]);
});
