import { expect, test } from "vitest";

import { manifestOf } from "./manifest";

const TEXT = `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
# the shop
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec: { replicas: 2 }
`;

test("an object is found by its key", () => {
  expect(manifestOf(TEXT, "Namespace shop")).toContain("kind: Namespace");
  expect(manifestOf(TEXT, "apps/Deployment shop/web")).toContain("replicas: 2");
  expect(manifestOf(TEXT, "Deployment shop/web")).toBeUndefined();
});
