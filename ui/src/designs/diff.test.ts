import { expect, test } from "vitest";

import type { FieldChange } from "~/api/schema";
import { addedLines, diffLines } from "./diff";

function check(changes: FieldChange[], expected: string, notes?: Map<string, string>) {
  const lines = diffLines(changes, notes).map((line) => `${line.sign} ${line.text}${line.note === undefined ? "" : ` ← ${line.note}`}`);
  expect(lines.join("\n")).toBe(expected.replace(/^\n/, "").replace(/\n$/, ""));
}

test("only fields that differ are shown, in the shape of the object", () => {
  check(
    [
      { path: "spec.replicas", before: 3 },
      { path: 'spec.template.spec.containers[name="main"].image', before: "cart:1.4.1", after: "cart:1.4.2" },
      { path: 'spec.template.spec.containers[name="main"].resources.limits', after: { memory: "256Mi" } },
    ],
    `
  spec:
-   replicas: 3 ← left to hpa
    template:
      spec:
        containers:
        - name: main
-         image: cart:1.4.1
+         image: cart:1.4.2
          resources:
+           limits:
+             memory: 256Mi`,
    new Map([["spec.replicas", "left to hpa"]]),
  );
});

test("an item that comes or goes is shown whole", () => {
  check(
    [{ path: 'spec.containers[name="side"]', after: { name: "side", image: "a:1" } }],
    `
  spec:
    containers:
+   - name: side
+     image: a:1`,
  );
});

test("lists that change as a whole keep what both have as context", () => {
  check(
    [{ path: "spec.args", before: ["a", "b", "c"], after: ["a", "c", "d"] }],
    `
  spec:
    args:
    - a
-   - b
    - c
+   - d`,
  );
});

test("quotes stay where a scalar needs them, and names of fields are quoted as keys", () => {
  check(
    [{ path: 'metadata.annotations["on"]', before: "true", after: "yes\nno\n" }],
    `
  metadata:
    annotations:
-     on: "true"
+     on: |
+       yes
+       no`,
  );
});

test("sealed values are shown as sealed, never as a map", () => {
  check(
    [{ path: "data.password", before: { keyedHash: "0123456789abcdef" }, after: { keyedHash: "fedcba9876543210" } }],
    `
  data:
-   password: (sealed, 01234567)
+   password: (sealed, fedcba98)`,
  );
});

test("items that only change places are said to", () => {
  check(
    [{ path: "spec.containers", before: ['[name="a"]', '[name="b"]'], after: ['[name="b"]', '[name="a"]'] }],
    `
  spec:
    # order: a, b → b, a`,
  );
});

test("a new manifest is all added", () => {
  expect(addedLines("a: 1\nb: 2\n").map((line) => line.sign + line.text)).toEqual(["+a: 1", "+b: 2"]);
});
