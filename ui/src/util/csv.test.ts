import { expect, test } from "vitest";
import { csv } from "./csv";

test("separators are quoted, absent values empty, formulas disarmed", () => {
  expect(csv(["a", "b"], [['x,"y"', undefined], ["=1+1", 3]])).toBe('a,b\r\n"x,""y""",\r\n\'=1+1,3\r\n');
});
