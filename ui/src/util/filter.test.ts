import { expect, test } from "vitest";
import { complete, toggled, valuesOf, withValues, within } from "./filter";

const values = { kind: ["Pod", "Deployment", "PodDisruptionBudget"], ns: ["shop", "kube-system"], status: ["ok", "failed"] };
/** `|` is the cursor; the answer is what would stand there with each option taken. */
const check = (marked: string) => {
  const cursor = marked.indexOf("|");
  const text = marked.replace("|", "");
  const { from, to, options } = complete(text, cursor, values);
  return options.map((option) => text.slice(0, from) + option.text + text.slice(to));
};

test("keys are completed, also behind a sign and in the middle", () => {
  expect(check("na|")).toEqual(["name:"]);
  expect(check("-na| kind:pod")).toEqual(["-name: kind:pod"]);
  expect(check("|")).toHaveLength(13);
});

test("values are completed after the last comma, starts before parts", () => {
  expect(check("kind:po|")).toEqual(["kind:Pod", "kind:PodDisruptionBudget"]);
  expect(check("kind:pod,dep| ns:shop")).toEqual(["kind:pod,Deployment ns:shop"]);
  expect(check("s:!f|")).toEqual(["s:!failed"]);
  expect(check("node:|")).toEqual([]);
});

test("values of one key can be read, replaced and toggled; the rest stays as it was written", () => {
  const filter = '-ns:kube-* status:failed,ok "no space" kind:pod';
  expect(valuesOf(filter, "status")).toEqual(["failed", "ok"]);
  expect(withValues(filter, "status", [])).toBe('-ns:kube-* "no space" kind:pod');
  expect(toggled("kind:pod", "status", "failed")).toBe("kind:pod status:failed");
  expect(toggled("kind:pod status:failed", "status", "failed")).toBe("kind:pod");
  expect(withValues("", "reason", ["no nodes, yet"])).toBe('reason:"no nodes, yet"');
});

test("a filter stays within the clusters of an environment unless it names clusters itself", () => {
  expect(within("kind:pod", ["east", "far away"])).toBe('kind:pod cluster:east,"far away"');
  expect(within("c:west", ["east"])).toBe("c:west");
  expect(within("kind:pod", undefined)).toBe("kind:pod");
  expect(within("kind:pod", [])).toBe("kind:pod");
});
