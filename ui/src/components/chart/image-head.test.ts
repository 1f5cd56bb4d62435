import { expect, test } from "vitest";
import { headOf } from "./image-head";

const measure = (text: string) => text.length * 10;
const entry = (name: string) => ({ name, color: "red", dash: [] });

test("a kept image has its title above everything, and without a legend nothing else", () => {
  const { height, texts, lines } = headOf("Latency", [], 400, measure);
  expect([texts.map(({ text }) => text), lines.length]).toEqual([["Latency"], 0]);
  expect(texts.every(({ y }) => y < height)).toBe(true);
});

test("entries of a legend stand side by side, and below where there is no room", () => {
  const { height, texts, lines } = headOf("Latency", ["first", "second", "third"].map(entry), 230, measure);
  const rows = texts.slice(1).map(({ y }) => y);
  expect(rows[0]).toBe(rows[1]);
  expect(rows[2]).toBeGreaterThan(rows[1] ?? 0);
  expect(lines.map(({ y }, at) => Math.abs(y - (rows[at] ?? 0)) < 6)).toEqual([true, true, true]);
  expect(height).toBeGreaterThan(rows[2] ?? 0);
});

test("a name that is wider than the image has a row of its own", () => {
  expect(headOf("", [entry("a"), entry("a".repeat(99)), entry("b")], 300, measure).lines.map(({ x1 }) => x1)).toEqual([14, 14, 14]);
});
