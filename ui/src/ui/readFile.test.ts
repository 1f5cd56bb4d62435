import { expect, test } from "vitest";
import { FILE_BYTES_MAX, textOf } from "./readFile";

test("a file is read up to its limit, and what cannot be read is said", async () => {
  const file = (size: number, text: () => Promise<string>) => textOf({ name: "a.json", size, text });
  expect(await file(2, async () => "{}")).toEqual({ text: "{}" });
  expect(await file(FILE_BYTES_MAX + 1, async () => "{}")).toEqual({ wrong: "a.json has more than 16 MiB" });
  expect(await file(0, () => Promise.reject(new Error("it is a folder")))).toEqual({ wrong: "a.json cannot be read: it is a folder" });
});
