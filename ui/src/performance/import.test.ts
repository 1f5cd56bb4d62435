import { expect, test } from "vitest";
import { allTexts, isTest, numbered, startEach, withoutTexts } from "./import";

test("a test is told from a result", () => {
  expect(isTest("test:\n  name: shop\n  clients: []\n")).toBe(true);
  expect(isTest('{"test": {"clients": []}, "mesh": "istio"}')).toBe(true);
  expect(isTest('{"latencies_ms": {"p99": 3}}')).toBe(false);
  expect(isTest("Running 10s test @ http://a/\n  2 threads and 10 connections")).toBe(false);
  expect(isTest("test: yes")).toBe(false);
});

test("what is pasted comes after the files", () => {
  expect(allTexts({ read: [{ file: "a.json", text: "{}" }], pasted: "x" }).map(({ file }) => file)).toEqual(["a.json", "pasted"]);
  expect(allTexts({ read: [], pasted: "  " })).toEqual([]);
});

test("what was imported is not imported again, and the rest stays", () => {
  const [good, bad] = [{ file: "run.json", text: "{}" }, { file: "run.json", text: "?" }];
  const brought = { read: [good, bad], pasted: "pasted too" };
  expect(withoutTexts(brought, allTexts(brought).filter((each) => each !== bad))).toEqual({ read: [bad], pasted: "" });
  expect(withoutTexts({ ...brought, pasted: "typed since" }, allTexts(brought))).toEqual({ read: [], pasted: "typed since" });
});

test("runs of a test start one after the other, each with what became of it, and only refused ones again", async () => {
  const asked: string[] = [];
  const start = (refused: readonly string[]) => async (name: string) => {
    asked.push(name);
    if (refused.includes(name)) throw new Error(`no ${name}`);
    return { run: `run-${name}`, name };
  };
  const first = await startEach(["a", "b", "c"], [], start(["a", "b"]));
  expect(first).toEqual([{ error: new Error("no a") }, { error: new Error("no b") }, { run: "run-c", name: "c" }]);
  const second = await startEach(["a", "b", "c"], first, start(["b"]));
  expect(second.map((one) => "run" in one)).toEqual([true, false, true]);
  expect(asked).toEqual(["a", "b", "c", "a", "b"]);
});

test("runs of one test are numbered as the command line does", () => {
  expect([numbered("shop", 0, 1), numbered("shop", 1, 2)]).toEqual(["shop", "shop (2 of 2)"]);
});
