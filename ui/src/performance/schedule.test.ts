import { expect, test } from "vitest";
import { removalSentence } from "./schedule";

test("what goes with a profile is named before it is removed", () => {
  const schedules = [{ name: "nightly", profile: "shop" }, { name: "other", profile: "cart" }, { name: "hourly", profile: "shop" }];
  expect(removalSentence("shop", schedules, 2)).toContain("What goes with it: its 2 schedules nightly, hourly; its 2 baselines. Its runs stay");
  expect(removalSentence("cart", schedules, 0)).toContain("What goes with it: its schedule other. Its runs stay");
  expect(removalSentence("lone", schedules, 0)).toMatch(/^Its runs stay/);
});
