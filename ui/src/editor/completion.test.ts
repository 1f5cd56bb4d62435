import { expect, test } from "vitest";

import { type Knowledge, suggest } from "./completion";
import { cursorAt } from "./cursor";
import type { Schema } from "./schema";

const DEPLOYMENT: Schema = {
  type: "object",
  properties: {
    apiVersion: { type: "string" },
    kind: { type: "string" },
    metadata: { $ref: "#/$defs/meta" },
    spec: { allOf: [{ $ref: "#/$defs/spec" }], description: "Desired behaviour." },
    status: { type: "object" },
  },
  $defs: {
    meta: {
      type: "object",
      properties: { name: { type: "string" }, labels: { type: "object", additionalProperties: { type: "string" } } },
    },
    spec: {
      type: "object",
      required: ["template"],
      properties: {
        paused: { type: "boolean" },
        replicas: { type: "integer", format: "int32", default: 1 },
        strategy: { type: "string", enum: ["Recreate", "RollingUpdate"] },
        maxSurge: { "x-kubernetes-int-or-string": true },
        template: { type: "object", properties: { containers: { type: "array", items: { $ref: "#/$defs/container" } } } },
      },
    },
    container: {
      type: "object",
      required: ["name"],
      properties: { name: { type: "string" }, image: { type: "string" }, args: { type: "array", items: { type: "string" } } },
    },
  },
};

const KNOWLEDGE: Knowledge = {
  kinds: [
    { apiVersion: "apps/v1", kind: "Deployment" },
    { apiVersion: "v1", kind: "Secret" },
  ],
  schemaOf: (apiVersion, kind) => (apiVersion === "apps/v1" && kind === "Deployment" ? DEPLOYMENT : undefined),
};

/** `|` is the cursor; the answer is what could be inserted, with line breaks as `⏎`. */
function check(config: string, expected: string[]) {
  checkText(
    `spec:\n  variables: { tag: 1 }\n  components:\n    web:\n      apiVersion: apps/v1\n      kind: Deployment\n${config}`,
    expected,
  );
}

function checkText(marked: string, expected: string[]) {
  const offset = marked.indexOf("|");
  const cursor = cursorAt(marked.replace("|", ""), offset);
  const found = cursor ? suggest(cursor, KNOWLEDGE).options : [];
  expect(found.map((option) => option.insert.replaceAll("\n", "⏎"))).toEqual(expected);
}

test("fields of a configuration come from the schema of its kind, without what the design says itself", () => {
  check("      config:\n        |", ["metadata:⏎          ", "spec:⏎          "]);
});

test("required fields come first, present ones are left out", () => {
  check("      config:\n        spec:\n          paused: true\n          |", [
    "template:⏎            ",
    "maxSurge: ",
    "replicas: ",
    "strategy: ",
  ]);
});

test("items of a list have the fields of the item", () => {
  check("      config:\n        spec:\n          template:\n            containers:\n            - |", [
    "name: ",
    "args:⏎              - ",
    "image: ",
  ]);
  check("      config:\n        spec:\n          template:\n            containers:\n            - name: a\n              |", [
    "args:⏎              - ",
    "image: ",
  ]);
});

test("all fields stay offered while a word is typed: the editor narrows them", () => {
  check("      config:\n        spec:\n          templ|", ["template:⏎            ", "maxSurge: ", "paused: ", "replicas: ", "strategy: "]);
});

test("flow style gets no line breaks", () => {
  check("      config: { metadata: { name: a, | } }", ["labels: "]);
  check("      config: { spec: { paused: | } }", ["true", "false"]);
});

test("values come from enumerations, booleans and defaults", () => {
  check("      config:\n        spec:\n          strategy: Re|", ["Recreate", "RollingUpdate"]);
  check("      config:\n        spec:\n          replicas: |", ["1"]);
});

test("a key that has its colon already is only named", () => {
  check("      config:\n        spec:\n          repl|icas: 2", ["template", "maxSurge", "paused", "replicas", "strategy"]);
});

test("variables are offered where a value begins with a dollar", () => {
  check("      config:\n        spec:\n          replicas: ${|", ["${var.tag}"]);
  check('      config:\n        spec:\n          strategy: "a-$|"', ["a-${var.tag}"]);
});

test("kinds fit the version, and the design file has a schema of its own", () => {
  checkText("spec:\n  components:\n    web:\n      apiVersion: apps/v1\n      kind: |\n", ["Deployment"]);
  checkText("spec:\n  components:\n    web:\n      |\n", ["apiVersion: ", "kind: ", "config:⏎        ", "model: "]);
  checkText("spec:\n  components:\n    web: { kind: Secret, apiVersion: | }\n", ["v1"]);
  checkText("|", ["apiVersion: ", "kind: ", "metadata:⏎  ", "spec:⏎  "]);
});

test("patches know their component, and nothing is required in them", () => {
  const text =
    "spec:\n  components:\n    web: { apiVersion: apps/v1, kind: Deployment }\n    db: { apiVersion: v1, kind: Secret }\n  environments:\n    prod:\n      patches:\n";
  checkText(`${text}        |`, ["web: ", "db: "]);
  checkText(`${text}        web:\n          |`, ["metadata:⏎            ", "spec:⏎            "]);
});

test("nothing is offered in a comment", () => {
  check("      config:\n        # |", []);
});
