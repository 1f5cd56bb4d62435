import { expect, test } from "vitest";

import { cursorAt } from "./cursor";
import { componentIds } from "./design-text";
import { focused } from "./focus";

const body = "      config:\n        spec:\n          replicas: 2\n".repeat(20);
const component = (id: string) => `    ${id}:\n      apiVersion: apps/v1\n      kind: Deployment\n${body}`;
const ids = Array.from({ length: 100 }, (_, at) => `web-${at}`);
const TEXT = `metadata: { name: big }\nspec:\n  components:\n    # the first\n${ids.map(component).join("")}  relationships:\n  - { kind: edge, from: web-1, to: \n`;

test("a long text is cut to the component at the cursor and the names of the others", () => {
  const offset = TEXT.indexOf("web-50:") + 30;
  const near = focused(TEXT, offset);
  expect(near.text.length).toBeLessThan(TEXT.length / 10);
  expect(near.text.slice(near.offset - 30, near.offset)).toBe(TEXT.slice(offset - 30, offset));
  expect(near.text).toContain(component("web-50"));
});

test("the place of the cursor and the other components are still known", () => {
  const offset = TEXT.indexOf("replicas", TEXT.indexOf("web-70:"));
  const cursor = cursorAt(TEXT, offset);
  expect(cursor?.path).toEqual(["spec", "components", "web-70", "config", "spec"]);
  expect(cursor && componentIds(cursor.parsed)).toEqual(ids);
  expect(cursor?.from).toBe(offset);
});

test("after the components the place is right too", () => {
  const offset = TEXT.lastIndexOf("to: ") + 4;
  expect(cursorAt(TEXT, offset)?.path).toEqual(["spec", "relationships", 0, "to"]);
});

test("short texts stay whole", () => {
  expect(focused("a: 1", 2)).toEqual({ text: "a: 1", offset: 2 });
});
