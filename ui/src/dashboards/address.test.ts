import { expect, test } from "vitest";
import type { DashboardVariable } from "~/api/schema";
import { ALL, asChosen, listOf, listText, readState, turnedChange, variableChange } from "./address";

test("every state of a dashboard is in its address, and comes back from it", () => {
  const search = { from: "now-1h", to: "now", refresh: "30s", panel: "3/eth0", ...variableChange("instance", ["a:9100", "b,c"]), ...variableChange("none", []), ...turnedChange(["4"], "7") };
  expect(readState(search)).toEqual({
    range: { from: "now-1h", to: "now" }, refresh: "30s", connection: undefined, panel: "3/eth0",
    variables: { instance: ["a:9100", "b,c"], none: [] }, turned: ["4", "7"],
  });
  expect(turnedChange(["4"], "4")).toEqual({ turned: undefined });
});

test("lists hold every text", () => {
  for (const values of [["a"], ["a", "b"], ["a,b", "c\\"], ["\\,", ","], ["a", ""]]) expect(listOf(listText(values)), listText(values)).toEqual(values);
  expect(listOf("")).toEqual([]);
});

test("a further choice goes on from what is in the address, before the server has answered", () => {
  const shown: DashboardVariable = { name: "pod", label: "", kind: "query", isMulti: true, hasAll: true, isHidden: false, options: [], chosen: ["a"], isAll: false };
  const chosen = (...values: string[]) => asChosen([shown], readState(variableChange("pod", values)))[0];
  expect(chosen("a", "b")).toEqual({ ...shown, chosen: ["a", "b"] });
  expect(chosen(ALL)?.isAll).toBe(true);
  expect(asChosen([shown], readState({}))).toEqual([shown]);
});
