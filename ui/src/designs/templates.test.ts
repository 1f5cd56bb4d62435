import { expect, test } from "vitest";

import { outline } from "~/editor/design-text";
import { parseText } from "~/editor/document";
import { TEMPLATES } from "./templates";

test.each(TEMPLATES.map((template) => [template.id, template] as const))("template %s is a design with components and declared variables", (_, template) => {
  const text = template.text("mine");
  const parsed = parseText(text);
  expect(parsed.document.errors).toEqual([]);
  expect(parsed.document.getIn(["metadata", "name"])).toBe("mine");
  expect(outline(parsed).every(({ apiVersion, kind }) => apiVersion !== "" && kind !== "")).toBe(true);
  const used = [...text.matchAll(/\$\{var\.(\w+)\}/g)].map((match) => match[1]);
  expect(used.every((name) => parsed.document.hasIn(["spec", "variables", name]))).toBe(true);
});
