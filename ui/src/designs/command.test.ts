import { expect, test } from "vitest";

import { deployCommands, planCommands } from "./command";
import { planBody, readPlanSearch, writePlanSearch } from "./plan-search";

const SEARCH = {
  purpose: undefined,
  environment: "staging",
  clusters: "east,west",
  revision: "4",
  set: "replicas=3\nnote=a,b=c",
  foreign: 'apps/Deployment shop/web#spec.containers[name="a,b"].image=take',
  include: "namespaces,crds",
  recreate: "batch/Job shop/migrate",
};

test("an address reads what it writes", () => {
  expect(writePlanSearch(readPlanSearch(SEARCH))).toEqual(SEARCH);
  expect(Object.values(writePlanSearch(readPlanSearch({}))).every((value) => value === undefined)).toBe(true);
  expect(readPlanSearch({ purpose: "explode", revision: "x", set: "=1" })).toMatchObject({ purpose: "deploy", revision: undefined, set: {} });
});

test("the request says what the address says", () => {
  expect(planBody("shop", readPlanSearch(SEARCH))).toEqual({
    source: { design: "shop", revision: 4, environment: "staging", set: { replicas: "3", note: "a,b=c" } },
    clusters: ["east", "west"],
    purpose: "deploy",
    choices: [{ object: "apps/Deployment shop/web", path: 'spec.containers[name="a,b"].image', decision: "take" }],
    include: ["namespaces", "crds"],
    recreate: ["batch/Job shop/migrate"],
  });
});

test("commands are quoted for the shell", () => {
  expect(planCommands("shop", readPlanSearch(SEARCH))[0]?.text).toBe(
    `meshplay design plan shop --revision 4 -e staging --set replicas=3 --set note=a,b=c -c east -c west --foreign 'apps/Deployment shop/web#spec.containers[name="a,b"].image=take' --include namespaces,crds --recreate 'batch/Job shop/migrate'`,
  );
});

test("a deployment names only what is not as usual", () => {
  const usual = { stages: [["east"]], maxFailed: 0, onFailure: "hold" as const, timeoutMs: 300_000, wait: "healthy" as const, message: "" };
  const plan = readPlanSearch({ clusters: "east" });
  expect(deployCommands("shop", plan, usual)).toEqual([
    { program: "meshplay", text: "meshplay design deploy shop -c east" },
    { program: "kubectl", text: "meshplay design export shop --reveal | kubectl --context east apply --server-side -f -" },
  ]);
  const staged = { stages: [["east"], ["west"]], maxFailed: 1, onFailure: "rollback" as const, timeoutMs: 90_000, wait: "applied" as const, message: "go on" };
  expect(deployCommands("shop", plan, staged)[0]?.text).toBe(
    "meshplay design deploy shop -c east --stage east --stage west --max-failed 1 --on-failure rollback --timeout 90s --no-wait -m 'go on'",
  );
});
