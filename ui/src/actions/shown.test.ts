// Every command that dialogs and the pages of designs can show, with all the flags they can have. The snapshot is read by a test of the
// program, which parses each line: a command that the program does not have fails there.
import { expect, test } from "vitest";
import * as designs from "~/designs/command";
import { readPlanSearch } from "~/designs/plan-search";
import * as forms from "./forms";

const plan = (purpose: string) => readPlanSearch({
  purpose, environment: "staging", clusters: "east,west", revision: "4", set: "replicas=3",
  foreign: 'apps/Deployment shop/web#spec.containers[name="a,b"].image=take', include: "namespaces,crds", recreate: "batch/Job shop/migrate",
});
const run = { stages: [["east"], ["west"]], maxFailed: 1, timeoutMs: 90_000, wait: "applied" as const, message: "go on" };

test("every command of a form", () => {
  const shown = [
    forms.addClustersCommand("east", ["a@b", "c d"]),
    forms.serviceAccountCommand(["shop", "edge"]),
    forms.setEnvironmentCommand("staging", ["east", "west"]),
    forms.removeEnvironmentCommand("staging"),
    forms.createTokenCommand("ci of the shop", "deployer", "30"),
    forms.revokeTokenCommand("ci of the shop"),
    forms.auditCommand("denied"),
    forms.auditCommand("allowed"),
    ...forms.checkCommands(),
    designs.importCommand("app.yaml", "shop", "first"),
    designs.saveCommand("shop", 3, "more replicas"),
    designs.validateCommand("shop", "east"),
    designs.retryCommand("0199", ["east"]),
    designs.driftCommand("shop", "staging", ["east"]),
    designs.adoptCommand("shop", "east", "staging", [{ object: "apps/Deployment shop/web", path: "spec.replicas" }], "as it is"),
    designs.diffCommand("shop", 1, 2),
    designs.restoreCommand("shop", 1),
    ...["deploy", "undeploy", "rollback"].flatMap((purpose) => designs.planCommands("shop", plan(purpose))),
    ...designs.deployCommands("shop", plan("deploy"), { ...run, onFailure: "rollback" }),
    ...["undeploy", "rollback"].flatMap((purpose) => designs.deployCommands("shop", plan(purpose), { ...run, onFailure: "hold" })),
  ];
  expect(shown.map(({ text }) => text).join("\n")).toMatchSnapshot();
});
