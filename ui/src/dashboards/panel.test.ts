import { expect, test } from "vitest";
import { areaColor, bands, toneOf } from "./color";
import { aligned, emptiness, plainTableOf, stacked, tableOf } from "./data";
import { latency, panelOf, targets, up } from "./fixtures";
import { heatOf, strength } from "./heat";
import { isFolded, sectionsOf } from "./layout";
import { blocksOf } from "./markdown";
import { historiesOf } from "./panel";

test("series of different times share one axis, and gaps stay gaps", () => {
  const series = [{ ...latency(), points: [[0, 1], [20, 3]] as [number, number | null][] }, { ...latency(), points: [[10, 5], [20, null]] as [number, number | null][] }];
  expect(aligned(series)).toEqual({ times: [0, 10, 20], rows: [[1, null, 3], [null, 5, null]] });
  expect(stacked([[1, null, 3], [2, 5, null]])).toEqual([[1, null, 3], [3, 5, null]]);
});

test("every kind has its data as a table, with units for people and without for programs", () => {
  expect(tableOf(up()).rows).toEqual([["node", "Up"], ["gateway", "Down"]]);
  expect(tableOf(targets()).head).toEqual(["instance", "Requests"]);
  const lines = panelOf("timeSeries", { series: [latency()], display: { ...panelOf("stat", {}).display, unit: "s" } });
  expect(tableOf(lines).rows[0]?.[1]).toBe("12 ms");
  expect(plainTableOf(lines).rows[0]?.[1]).toBe(0.012);
  expect(plainTableOf(targets()).rows[0]).toEqual(["10.0.0.1:9100", 1200]);
  expect(emptiness(panelOf("pie", {}))).toBe("No data in this time.");
  expect(emptiness(up())).toBeUndefined();
});

test("rows fold as the dashboard says until they are turned", () => {
  const row = panelOf("row", { id: "9", collapsed: true });
  const sections = sectionsOf([panelOf("stat", { id: "1" }), row, panelOf("stat", { id: "2", grid: { x: 0, y: 7, w: 12, h: 4 } })]);
  expect(sections.map(({ row, panels, top }) => [row?.id, panels.map(({ id }) => id), top])).toEqual([[undefined, ["1"], 0], ["9", ["2"], 7]]);
  expect([isFolded(row, []), isFolded(row, ["9"]), isFolded(undefined, [])]).toEqual([true, false, false]);
});

test("colours of dashboards become ours", () => {
  expect(["green", "semi-dark-red", "#EAB839", "#299c46", "#d44a3a", "dark-purple", "#888", null].map(toneOf)).toEqual(["ok", "bad", "warn", "ok", "bad", undefined, undefined, undefined]);
  expect([areaColor("red"), areaColor("purple"), areaColor(null)]).toEqual(["var(--bad)", "var(--series-4)", "var(--series-1)"]);
  expect(bands([{ color: "green" }, { from: 80, color: "orange" }, { from: 200, color: "red" }], 0, 100)).toEqual([{ from: 0, to: 80, color: "green" }, { from: 80, to: 100, color: "orange" }]);
});

test("heat has no more columns than can be told apart, and loses no count", () => {
  const series = [0, 1].map((bucket) => ({ ...latency(), name: `${bucket}`, points: Array.from({ length: 10 }, (_, at): [number, number] => [at * 60_000, bucket + 1]) }));
  const { columns, buckets, most } = heatOf(series, 4);
  expect(columns.map(({ counts }) => counts)).toEqual([[3, 6], [3, 6], [3, 6], [1, 2]]);
  expect([columns[0]?.fromMs, columns[0]?.toMs, buckets, most]).toEqual([0, 180_000, ["0", "1"], 6]);
  const long = [{ ...latency(), points: Array.from({ length: 200_000 }, (_, at): [number, number] => [at, 1]) }];
  expect(heatOf(long, 200_000).most).toBe(1);
  expect([strength(0, 6), strength(6, 6), strength(0, 0)]).toEqual([0, 1, 0]);
});

test("text of panels is words and links, never HTML", () => {
  expect(blocksOf("# Shop\nsee **this** [page](https://a.test/x) and `up`\n\n- one\n- two\n\n```\nx < y\n```")).toEqual([
    { is: "heading", level: 1, parts: [{ is: "text", text: "Shop" }] },
    { is: "paragraph", parts: [{ is: "text", text: "see " }, { is: "strong", text: "this" }, { is: "text", text: " " }, { is: "link", text: "page", href: "https://a.test/x" }, { is: "text", text: " and " }, { is: "code", text: "up" }] },
    { is: "list", ordered: false, items: [[{ is: "text", text: "one" }], [{ is: "text", text: "two" }]] },
    { is: "code", text: "x < y" },
  ]);
  expect(JSON.stringify(blocksOf('<script>alert(1)</script><p>Hello <img src=x onerror=y>&amp; <a href="javascript:alert(1)">click</a> [x](javascript:z)</p>'))).not.toMatch(/script|onerror|<|javascript/);
});

test("each number has the series behind it, however many numbers there are of each", () => {
  const number = (name: string) => ({ name, query: "A", value: 1, text: "1" });
  const [a, b] = [{ ...latency(), name: "a" }, { ...latency(), name: "b" }];
  const names = (readings: string[]) => historiesOf({ readings: readings.map(number), series: [a, b] }).map(({ name }) => name);
  expect(names(["a", "b"])).toEqual(["a", "b"]);
  expect(names(["a (min)", "a (max)", "b (min)", "b (max)"])).toEqual(["a", "a", "b", "b"]);
  expect(names(["a", "a", "a", "a", "b", "b", "b", "b"])).toEqual([]);
  expect(historiesOf({ readings: [number("a")] })).toEqual([]);
});
