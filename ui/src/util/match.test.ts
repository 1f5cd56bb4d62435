import { expect, test } from "vitest";
import { ranked } from "./match";

const titles = ["Add cluster", "Clusters", "Forget this cluster", "Home"];
const find = (typed: string) => ranked(titles, typed, (title) => title);

test("words that begin a text come first, texts without a word are left out", () => {
  expect(find("clu")).toEqual(["Clusters", "Add cluster", "Forget this cluster"]);
  expect(find("cluster add")).toEqual(["Add cluster"]);
  expect(find("zzz")).toEqual([]);
});

test("nothing typed keeps all in their order", () => {
  expect(find("")).toEqual(titles);
});
