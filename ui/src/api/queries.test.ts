import { expect, test } from "vitest";
import { keepAbout, queryKey } from "./queries";

test("the answer before stays only while it is about the same", () => {
  const keep = keepAbout("profile", "shop");
  const asked = (profile: string) => ({ queryKey: queryKey("TrendGet", { profile, metric: "p50" }) });
  expect([keep("old", asked("shop")), keep("old", asked("other")), keep("old", undefined)]).toEqual(["old", undefined, undefined]);
});
