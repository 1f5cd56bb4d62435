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
