import { expect, test } from "vitest";

import type { Finding } from "~/api/schema";
import { outline } from "./design-text";
import { parseText } from "./document";
import { problems } from "./problems";

const TEXT = `apiVersion: meshplay/v1
kind: Design
spec:
  components:
    wéb:
      apiVersion: apps/v1
      kind: Deployment
      config:
        spec: { replicas: two }
        metadata:
          annotations:
            "a/b": x
    db: { apiVersion: v1, kind: Secret }
`;

function check(at: Finding["at"], expected: string) {
  const parsed = parseText(TEXT);
  const [problem] = problems(parsed, [{ code: "MP1001", severity: "error", message: "", at }]);
  expect(problem && TEXT.slice(problem.span.from, problem.span.to)).toBe(expected);
}

test("a pointer inside a component stands at its value", () => {
  check({ component: "wéb", pointer: "/spec/replicas" }, "two");
  check({ component: "wéb", pointer: "/metadata/annotations/a~1b" }, "x");
});

test("a field that is missing stands at the nearest one that is there", () => {
  check({ component: "wéb", pointer: "/spec/template/spec" }, "spec");
  check({ component: "db" }, "db");
});

test("a line and a column stand at the word there, counted in characters", () => {
  check({ line: 9, column: 27 }, "two");
  check({ line: 5 }, "wéb:");
  check({ line: 7, component: "wéb" }, "kind: Deployment");
});

test("what has no place stands at the begin", () => {
  check({}, "apiVersion: meshplay/v1");
  check({ line: 999 }, "");
});

test("the outline is the components in the order of the text", () => {
  expect(outline(parseText(TEXT))).toEqual([
    { id: "wéb", apiVersion: "apps/v1", kind: "Deployment", line: 5 },
    { id: "db", apiVersion: "v1", kind: "Secret", line: 13 },
  ]);
});
