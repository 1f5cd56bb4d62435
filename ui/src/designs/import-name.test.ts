import { expect, test } from "vitest";

import { isName, nameOfFile } from "./import-name";

test("a file's name becomes a design's name", () => {
  expect(nameOfFile("My Shop (v2).yaml")).toBe("my-shop-v2");
  expect(nameOfFile("cart.JSON")).toBe("cart");
  expect(isName(nameOfFile("__x__.yml"))).toBe(true);
  expect(isName("Cart")).toBe(false);
});
