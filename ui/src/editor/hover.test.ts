import { expect, test } from "vitest";

import { parseText } from "./document";
import { hintAt } from "./hover";
import type { Schema } from "./schema";

const SCHEMA: Schema = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      required: ["replicas"],
      properties: { replicas: { type: "integer", format: "int32", default: 1, description: "How many." } },
    },
  },
};

function hint(marked: string) {
  const offset = marked.indexOf("|");
  return hintAt(parseText(marked.replace("|", "")), offset, { kinds: [], schemaOf: () => SCHEMA });
}

test("the field under the pointer is described, on its key and on its value", () => {
  const expected = { path: "spec.replicas", type: "integer (int32)", isRequired: true, description: "How many.", default: "1", values: [] };
  const head = "spec:\n  components:\n    web:\n      apiVersion: apps/v1\n      kind: Deployment\n      config:\n        spec:\n";
  expect(hint(`${head}          repl|icas: 2\n`)).toMatchObject(expected);
  expect(hint(`${head}          replicas: |2\n`)).toMatchObject(expected);
  expect(hint("spec:\n  components:\n    web: { apiVersion: v1, kind: A, config: { spec: { re|plicas: 1 } } }\n")).toMatchObject(expected);
});

test("the design file is described too, and unknown fields are not", () => {
  expect(hint("meta|data: {}\n")?.description).toBe("About the design, not about its objects.");
  expect(hint("wha|tever: {}\n")).toBeUndefined();
});
