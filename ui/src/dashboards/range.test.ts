import { expect, test } from "vitest";
import { isMoving, localText, momentMs, rangeText, shifted, spanOf, spanMs, widened } from "./range";
import { tickText, timeTicks } from "./time-axis";

const NOW = Date.parse("2026-03-01T12:00:00Z");

test("ranges are told as people say them", () => {
  expect(rangeText({ from: "now-6h", to: "now" })).toBe("Last 6 hours");
  expect(rangeText({ from: "now-45m", to: "now" })).toBe("Last 45 minutes");
  expect(rangeText({ from: "now-1d/d", to: "now/d" })).toBe("now-1d/d to now/d");
  expect(rangeText({ from: String(NOW), to: String(NOW + 60_000) })).toBe(`${localText(NOW).replace("T", " ")} to ${localText(NOW + 60_000).replace("T", " ")}`);
  expect([isMoving({ from: "now-1h", to: "now" }), isMoving({ from: "1", to: String(NOW) })]).toEqual([true, false]);
});

test("moments and spans are read", () => {
  expect(["30s", "5m", "x"].map(spanMs)).toEqual([30_000, 300_000, undefined]);
  expect(["now", "now-1h", "2026-03-01T12:00:00Z", String(NOW), "now/d", "soon"].map((text) => momentMs(text, NOW))).toEqual([NOW, NOW - 3_600_000, NOW, NOW, undefined, undefined]);
});

test("zooming out and moving keep to what is there", () => {
  const hour = { fromMs: NOW - 3_600_000, toMs: NOW };
  expect(widened(hour, NOW)).toEqual({ from: String(NOW - 7_200_000), to: String(NOW) });
  expect(shifted(hour, -1)).toEqual({ from: String(NOW - 5_400_000), to: String(NOW - 1_800_000) });
});

test("a range that only the server reads is what it has shown, and no other one", () => {
  const shown = { fromMs: NOW - 50_000, toMs: NOW + 5 };
  expect(spanOf({ from: "now-1h", to: "now" }, NOW, shown)).toEqual({ fromMs: NOW - 3_600_000, toMs: NOW });
  expect(spanOf({ from: "now/d", to: "now/d" }, NOW, shown)).toEqual(shown);
  expect(spanOf({ from: "now/d", to: "now" }, NOW, shown)).toEqual({ fromMs: NOW - 50_000, toMs: NOW });
  expect(spanOf({ from: "now/d", to: "now" }, NOW, undefined)).toBeUndefined();
});

test("marks of time are round, and no more than there is room", () => {
  const ticks = timeTicks(NOW + 1, NOW + 3_600_000, 6);
  expect(ticks.length).toBeLessThanOrEqual(7);
  expect(ticks.every((at) => at % 600_000 === 0)).toBe(true);
  expect(timeTicks(5, 5, 3)).toEqual([]);
  expect([tickText(NOW, 60_000), tickText(NOW, 3_600_000), tickText(NOW, 30 * 86_400_000)].map((text) => text.length)).toEqual([8, 5, 5]);
});
