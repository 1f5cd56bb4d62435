import { expect, test } from "vitest";
import type { Finding } from "~/api/schema";
import { folded } from "./findings";

const refused = (component: string): Finding => ({ code: "MP4100", severity: "error", message: "connection refused", at: { component } });

test("what is said of many places is said once", () => {
  const other: Finding = { code: "MP5403", severity: "error", message: "a step failed", at: {} };
  expect(folded([refused("a"), other, refused("b"), refused("c")])).toEqual([{ finding: refused("a"), others: ["b", "c"] }, { finding: other, others: [] }]);
});

test("two stay beside each other", () => {
  expect(folded([refused("a"), refused("b")]).map(({ others }) => others)).toEqual([[], []]);
});
