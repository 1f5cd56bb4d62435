import { expect, test } from "vitest";
import type { LogPart } from "~/api/schema";
import { LINES_MAX, LogBook, lineParser, lineTone, searchPattern } from "./logs";

const lines = (pod: string, ...texts: string[]): LogPart => ({ type: "lines", pod, container: "main", lines: texts.map((text) => ({ text, at: "2026-01-01T00:00:00Z" })) });

test("lines of several pods are told apart, ends and gaps are lines of their own", () => {
  const book = new LogBook();
  book.add(lines("a", "one"));
  book.add(lines("b", "two"));
  book.add({ type: "dropped", lines: 1200 });
  book.add({ type: "end", pod: "a", container: "main" });
  expect([...book.lines].map(({ pod, text }) => `${pod}: ${text}`)).toEqual(["a: one", "b: two", ": 1,200 lines came too fast and were left out", "a: the log has ended"]);
  expect(book.pods).toEqual(["a", "b"]);
  expect(book.text().split("\n")[0]).toBe("2026-01-01T00:00:00Z a/main one");
});

test("matches follow new lines, and go with forgotten ones", () => {
  const book = new LogBook();
  book.add(lines("a", "GET /a", "POST /b"));
  book.search(searchPattern("post|put"));
  book.add(lines("a", "PUT /c", "GET /d"));
  expect(book.look()).toBe("done");
  expect(book.matches).toEqual([1, 2]);
  for (let at = 0; at < LINES_MAX; at += 1) book.add(lines("a", "x"));
  book.trim();
  expect(book.matches).toEqual([]);
  expect(book.lines.length).toBe(LINES_MAX);
});

test("many lines are searched piece by piece, and those that were forgotten meanwhile are left out", () => {
  const book = new LogBook();
  for (let at = 0; at < LINES_MAX; at += 1) book.add(lines("a", "x"));
  book.search(searchPattern("x"));
  expect(book.look()).toBe("more");
  expect(book.matches.length).toBeLessThan(LINES_MAX);
  for (let at = 0; at < LINES_MAX; at += 1) book.add(lines("a", "x"));
  while (book.look() === "more") {}
  book.trim();
  expect(book.matches.length).toBe(LINES_MAX);
  expect(book.matches[0]).toBe(book.lines.first);
});

test("what is no regular expression is searched as it is", () => {
  expect(searchPattern("a(b")?.test("xA(Bx")).toBe(true);
  expect(searchPattern("")).toBeUndefined();
});

test("JSON lines come whole however they are cut", () => {
  const parse = lineParser<{ n: number }>();
  expect([...'{"n":1}\n{"n":2}\n\n{"n'].flatMap((chunk) => [...parse(chunk)])).toEqual([{ n: 1 }, { n: 2 }]);
});

test("a line looks as bad as its words", () => {
  expect([lineTone("FATAL password"), lineTone("level=warn msg"), lineTone("terrorist of errands"), lineTone("ok")]).toEqual(["bad", "warn", undefined, undefined]);
});
