import { expect, test } from "vitest";
import type { LoadExperiment, LoadRun } from "~/api/schema";
import { goingOn, haltedText, owners } from "./load";

const common = { name: "shop", target: "http://shop/", createdAt: "2026-01-01T00:00:00Z" };
const run = (actor: string): LoadRun => ({ run: "1", actor, ...common });
const experiment = (actor: string): LoadExperiment => ({ experiment: "2", kind: "variants", actor, ...common });

test("what goes on is counted, and each person once", () => {
  expect(goingOn({ runs: [], experiments: [] })).toBeUndefined();
  expect(goingOn({ runs: [run("ben"), run("ana")], experiments: [experiment("ana")] })).toBe("2 runs and 1 experiment");
  expect(goingOn({ runs: [], experiments: [experiment("ana")] })).toBe("1 experiment");
  expect(goingOn({ runs: [run("ana")], experiments: [experiment("ana"), { ...experiment("ana"), kind: "series" }] })).toBe("1 run, 1 experiment and 1 series");
  expect(owners({ runs: [run("ben"), run("ana")], experiments: [experiment("ana")] })).toEqual(["ana", "ben"]);
});

test("what was ended is a sentence", () => {
  expect([0, 1, 3].map((stopped) => haltedText({ stopped }))).toEqual(["Nothing was going on then.", "One run or experiment was ended by it.", "3 runs and experiments were ended by it."]);
});
