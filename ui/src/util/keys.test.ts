import { expect, test } from "vitest";
import { pressName, shortcutLabel, shortcutMatcher } from "./keys";

const press = (key: string, with_: { ctrlKey?: boolean; metaKey?: boolean; altKey?: boolean } = {}) =>
  pressName({ key, ctrlKey: false, metaKey: false, altKey: false, ...with_ });

test("Ctrl and ⌘ are the same modifier, Alt is none of ours", () => {
  expect([press("K", { ctrlKey: true }), press("k", { metaKey: true }), press("?"), press("Shift"), press("x", { altKey: true })])
    .toEqual(["Mod+k", "Mod+k", "?", undefined, undefined]);
});

test("two presses make one shortcut if the second comes in time", () => {
  const match = shortcutMatcher();
  const shortcuts = ["g h", "h", "?"];
  expect(match("g", shortcuts, 0)).toBeUndefined();
  expect(match("h", shortcuts, 500)).toBe("g h");
  expect(match("g", shortcuts, 1_000)).toBeUndefined();
  expect(match("h", shortcuts, 9_000)).toBe("h");
  expect(match("g", shortcuts, 10_000)).toBeUndefined();
  expect(match("?", shortcuts, 10_100)).toBe("?");
});

test("labels follow the platform", () => {
  expect(shortcutLabel("Mod+k", "MacIntel")).toEqual(["⌘ K"]);
  expect(shortcutLabel("Mod+k", "Linux x86_64")).toEqual(["Ctrl K"]);
  expect(shortcutLabel("g h", "Linux")).toEqual(["g", "h"]);
});
