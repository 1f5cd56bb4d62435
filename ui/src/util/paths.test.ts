import { expect, test } from "vitest";
import { subjectOf } from "~/actions/subject";
import { objectText, parseObject, parseSearch, paths, withSearch } from "./paths";

const pod = { cluster: "east", apiVersion: "v1", kind: "Pod", namespace: "shop", name: "web-1" };
const role = { cluster: "east", apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", namespace: undefined, name: "system:node" };

test("every address is what it was", () => {
  expect([
    paths.home(),
    paths.login(),
    paths.login({ to: "/explore?filter=kind:pod" }),
    paths.designs(),
    paths.design("book store"),
    paths.design("bookstore", "plan", { environment: "staging" }),
    paths.explore(),
    paths.explore({ filter: "kind:pod status:!ok", sort: "age", order: "descending" }),
    paths.explore({ object: objectText(pod), tab: "logs" }),
    paths.cluster("east"),
    paths.operations(),
    paths.operation("0199"),
    paths.events({ kind: "design." }),
    paths.settings(),
    paths.settings("audit"),
    paths.codes("MP4001"),
  ].join("\n")).toMatchInlineSnapshot(`
    "/
    /login
    /login?to=/explore%3Ffilter%3Dkind:pod
    /designs
    /designs/book%20store
    /designs/bookstore/plan?environment=staging
    /explore
    /explore?filter=kind:pod%20status:!ok&sort=age&order=descending
    /explore?object=east:v1:Pod:shop:web-1&tab=logs
    /settings/clusters/east
    /operations
    /operations/0199
    /operations/events?kind=design.
    /settings/clusters
    /settings/audit
    /codes#MP4001"
  `);
});

test("an object is read back from its text form, with colons in its name", () => {
  expect(parseObject(objectText(pod))).toEqual(pod);
  expect(parseObject(objectText(role))).toEqual(role);
  expect(parseObject("east:v1")).toBeUndefined();
  expect(parseObject("")).toBeUndefined();
});

test("a change of search keeps the rest of the address", () => {
  expect(withSearch("/explore?filter=kind:pod&tab=logs", { tab: undefined, object: "a:b" })).toBe("/explore?filter=kind:pod&object=a:b");
  expect(withSearch("/", { dialog: "x" })).toBe("/?dialog=x");
});

test("the router reads a query as texts", () => {
  expect(parseSearch("?filter=kind:pod%20ns:1&page=2")).toEqual({ filter: "kind:pod ns:1", page: "2" });
});

test("an address tells what it is about", () => {
  expect(subjectOf(paths.design("book store", "plan"))).toEqual({ kind: "design", name: "book store", tab: "plan" });
  expect(subjectOf(paths.operation("0199"))).toEqual({ kind: "operation", id: "0199" });
  expect(subjectOf(paths.events())).toEqual({ kind: "none" });
  expect(subjectOf(paths.cluster("east"))).toEqual({ kind: "cluster", name: "east" });
  expect(subjectOf(paths.explore({ object: objectText(role) }))).toEqual({ kind: "resource", object: role });
  expect(subjectOf(paths.home())).toEqual({ kind: "none" });
});
