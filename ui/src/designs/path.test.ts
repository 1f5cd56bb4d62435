import { expect, test } from "vitest";

import { lastStep, parsePath } from "./path";

test("a path comes apart into fields, items by key, members and positions", () => {
  expect(parsePath('spec.containers[name="web"].image')).toEqual([
    { type: "field", name: "spec" },
    { type: "field", name: "containers" },
    { type: "item", keys: [{ name: "name", value: "web" }] },
    { type: "field", name: "image" },
  ]);
  expect(parsePath('metadata.annotations["a.b/c"]').at(-1)).toEqual({ type: "field", name: "a.b/c" });
  expect(parsePath('metadata.finalizers[="a]b"]').at(-1)).toEqual({ type: "member", value: "a]b" });
  expect(parsePath("spec.rules[0].host")[2]).toEqual({ type: "index", index: 0 });
  expect(parsePath('ports[containerPort=80,protocol="TCP"]').at(-1)).toEqual({
    type: "item",
    keys: [
      { name: "containerPort", value: 80 },
      { name: "protocol", value: "TCP" },
    ],
  });
});

test("what is no path is one field of that name", () => {
  expect(parsePath("a[b")).toEqual([{ type: "field", name: "a[b" }]);
});

test("the last step is what people call the field", () => {
  expect(lastStep('spec.containers[name="web"].image')).toBe("image");
  expect(lastStep('spec.containers[name="web"]')).toBe("web");
  expect(lastStep("")).toBe("the whole object");
});
