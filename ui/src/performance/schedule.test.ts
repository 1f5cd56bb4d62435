import { expect, test } from "vitest";
import { removalSentence, scheduleTone } from "./schedule";

test("what goes with a profile is named before it is removed", () => {
  const schedules = [{ name: "nightly", profile: "shop" }, { name: "other", profile: "cart" }, { name: "hourly", profile: "shop" }];
  expect(removalSentence("shop", schedules, 2)).toContain("What goes with it: its 2 schedules nightly, hourly; its 2 baselines. Its runs stay");
  expect(removalSentence("cart", schedules, 0)).toContain("What goes with it: its schedule other. Its runs stay");
  expect(removalSentence("lone", schedules, 0)).toMatch(/^Its runs stay/);
});

test("a schedule whose times do not come any more is not called active", () => {
  const schedule = { isPaused: false, upcoming: [], lastOutcome: "" };
  expect(scheduleTone(schedule)).toEqual({ tone: "ok", word: "active" });
  expect(scheduleTone({ ...schedule, problem: "its line has no time to come" })).toEqual({ tone: "bad", word: "comes no more" });
  expect(scheduleTone({ ...schedule, problem: "no time comes after the next one", upcoming: ["2026-12-01T00:00:00Z"] })).toEqual({ tone: "warn", word: "comes once more" });
  expect(scheduleTone({ ...schedule, problem: "it cannot go on", isPaused: true })).toEqual({ tone: "neutral", word: "paused" });
});
