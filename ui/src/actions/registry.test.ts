import { expect, test, vi } from "vitest";
import { actions } from "./registry";
import type { Context, Subject } from "./action";

vi.mock("~/ui/theme", () => ({ nextThemeChoice: () => "system", setThemeChoice: () => {} }));

const subjects: Subject[] = [
  { kind: "none" },
  { kind: "cluster", name: "east" },
  { kind: "operation", id: "0199" },
  { kind: "run", id: "0199-run" },
  { kind: "dashboard", name: "node" },
  { kind: "design", name: "shop", tab: "overview" },
  { kind: "resource", object: { cluster: "east", apiVersion: "v1", kind: "Pod", namespace: "shop", name: "web-1" } },
];
const context = (subject: Subject): Context => ({ href: "/", subject, may: () => true, go: () => {} });

test("ids are unique, and no two shortcuts are possible at the same place", () => {
  expect(new Set(actions.map(({ id }) => id)).size).toBe(actions.length);
  for (const subject of subjects) {
    const shortcuts = actions.filter((action) => action.when(context(subject))).flatMap(({ shortcut }) => shortcut ?? []);
    expect(shortcuts.filter((shortcut, at) => shortcuts.indexOf(shortcut) !== at), subject.kind).toEqual([]);
    const firsts = shortcuts.filter((shortcut) => shortcut.includes(" ")).map((shortcut) => shortcut.split(" ")[0]);
    expect(shortcuts.filter((shortcut) => firsts.includes(shortcut)), "a shortcut begins another one").toEqual([]);
  }
});

test("who may nothing is offered nothing that changes something", () => {
  const offered = subjects.flatMap((subject) => actions.filter((action) => action.when({ ...context(subject), may: () => false })));
  expect(offered.map(({ id }) => id).filter((id) => /add|allow|forbid|remove|credential|cancel|retry|deploy|shell|save|import|restore|adopt/i.test(id))).toEqual([]);
});

test("each action is the command it says", () => {
  const lines = subjects.flatMap((subject) => actions
    .filter((action) => action.when(context(subject)) && (subject.kind !== "none") === !action.when(context({ kind: "none" })))
    .flatMap((action) => action.commands(context(subject)).map(({ text }) => `${action.id}: ${text}`)));
  expect(lines.join("\n")).toMatchSnapshot();
});
