import { expect, test } from "vitest";
import { fixCommand } from "./fix";

test("a command in a fix is found, other literals are none", () => {
  expect(fixCommand("allow it with `meshplay cluster allow-write east`")).toBe("meshplay cluster allow-write east");
  expect(fixCommand("raise the quota `cpu`")).toBeUndefined();
});
