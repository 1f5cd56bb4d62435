import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { unitText } from "./unit";

test("units are read as people write them, here as on the server", () => {
  const lines = readFileSync(new URL("./units.txt", import.meta.url), "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
  for (const line of lines) {
    const [unit = "", value, expected] = line.split("|").map((part) => part.trim());
    expect(unitText(unit, Number(value)), line).toBe(expected);
  }
  expect([unitText("none", 1 / 3, 1), unitText("bytes", null), unitText("short", 1e15)]).toEqual(["0.3", "–", "1000 Tri"]);
});

test("no number is too large to be written", () => {
  expect([1.7e18, -1.7e18, 1e15, 8.64e15].map((ms) => unitText("dateTimeAsIso", ms))).toEqual(["1700000000000000000", "-1700000000000000000", "1000000000000000", "8640000000000000"]);
  expect([unitText("none", 1.5e30), unitText("none", 1.5e30, 2), unitText("none", 0.25, 255)]).toEqual(["1.5e+30", "1.5e+30", "0.25"]);
});
