import { expect, test } from "vitest";
import { fixParts } from "./fix";

test("a command in a fix is found, and alone it needs no sentence", () => {
  expect(fixParts("allow it with `meshplay cluster allow-write east`")).toEqual({ text: "allow it with `meshplay cluster allow-write east`", command: "meshplay cluster allow-write east" });
  expect(fixParts("`kubectl get pods`")).toEqual({ text: "", command: "kubectl get pods" });
  expect(fixParts("raise the quota `cpu`").command).toBeUndefined();
});
