import { expect, test } from "vitest";
import { kubectl, kubectlName, meshplay, resourceWords, shellWord } from "./commands";

test("words are quoted where a shell would read them otherwise", () => {
  expect(["web-1", "a b", "it's", "", "$HOME", "a=b,c"].map(shellWord)).toEqual(["web-1", "'a b'", `'it'\\''s'`, "''", "'$HOME'", "a=b,c"]);
});

test("kubectl gets the kind with its version and group", () => {
  expect(kubectl("east", "get", kubectlName({ apiVersion: "apps/v1", kind: "Deployment", name: "web" }), "-n", "shop").text)
    .toBe("kubectl --context east get deployment.v1.apps/web -n shop");
  expect(kubectlName({ apiVersion: "v1", kind: "Pod", name: "web-1" })).toBe("pod/web-1");
});

test("objects without a namespace have no flag for one", () => {
  expect(meshplay("resource", "get", ...resourceWords({ cluster: "east", apiVersion: "v1", kind: "Node", namespace: undefined, name: "n1" })).text)
    .toBe("meshplay resource get node/n1 --cluster east");
});
