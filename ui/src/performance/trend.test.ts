import { expect, test } from "vitest";
import { changedText, voidText } from "./trend";

const changed = [{ factor: "kernel", before: "6.1", after: "6.8" }, { factor: "cpus", after: "2" }];
const baseline = { run: "1", environment: "a", isVoid: true, changed };

test("a void baseline says what changed, and what came new", () => {
  expect(changedText(changed)).toBe("kernel was 6.1 and is 6.8; cpus was nothing and is 2");
  expect(voidText({ baselines: [baseline] })).toBe("The baseline says nothing about the newest run: kernel was 6.1 and is 6.8; cpus was nothing and is 2. Make a new one.");
});

test("nothing is void while one holds, or where there is none", () => {
  expect(voidText({ baselines: [baseline, { ...baseline, isVoid: false, changed: [] }] })).toBeUndefined();
  expect(voidText({ baselines: [] })).toBeUndefined();
});
