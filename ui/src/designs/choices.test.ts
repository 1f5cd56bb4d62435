import { expect, test } from "vitest";

import { decide, parseChoice, printChoice } from "./choices";

test("a choice reads what it writes, and a path may hold an equals sign", () => {
  for (const text of ["take", "apps/Deployment shop/web=leave", 'apps/Deployment shop/web#spec.containers[name="a"].image=share']) {
    const choice = parseChoice(text);
    expect(choice && printChoice(choice)).toBe(text);
  }
  expect(parseChoice("apps/Deployment shop/web=steal")).toBeUndefined();
});

test("a new decision takes the place of the old one, and can be taken back", () => {
  const place = { object: "ConfigMap shop/web", path: "data.mode" };
  const once = decide(["leave"], place, "share");
  expect(once).toEqual(["leave", "ConfigMap shop/web#data.mode=share"]);
  expect(decide(once, place, "take")).toEqual(["leave", "ConfigMap shop/web#data.mode=take"]);
  expect(decide(once, place, undefined)).toEqual(["leave"]);
  expect(decide(once, {}, undefined)).toEqual(["ConfigMap shop/web#data.mode=share"]);
});
