import { expect, test } from "vitest";
import { allTexts, isTest, numbered } from "./import";

test("a test is told from a result", () => {
  expect(isTest("test:\n  name: shop\n  clients: []\n")).toBe(true);
  expect(isTest('{"test": {"clients": []}, "mesh": "istio"}')).toBe(true);
  expect(isTest('{"latencies_ms": {"p99": 3}}')).toBe(false);
  expect(isTest("Running 10s test @ http://a/\n  2 threads and 10 connections")).toBe(false);
  expect(isTest("test: yes")).toBe(false);
});

test("what is pasted comes after the files", () => {
  expect(allTexts([{ file: "a.json", text: "{}" }], "x").map(({ file }) => file)).toEqual(["a.json", "pasted"]);
  expect(allTexts([], "  ")).toEqual([]);
});

test("runs of one test are numbered as the command line does", () => {
  expect([numbered("shop", 0, 1), numbered("shop", 1, 2)]).toEqual(["shop", "shop (2 of 2)"]);
});
