// Every command that dialogs and the pages of designs can show, with all the flags they can have. The snapshot is read by a test of the
// program, which parses each line: a command that the program does not have fails there.
import { expect, test } from "vitest";
import * as dashboards from "~/dashboards/command";
import * as designs from "~/designs/command";
import { readPlanSearch } from "~/designs/plan-search";
import * as performance from "~/performance/command";
import { emptySpec } from "~/performance/form";
import { emptySeries } from "~/performance/series";
import * as forms from "./forms";

const plan = (purpose: string) => readPlanSearch({
  purpose, environment: "staging", clusters: "east,west", revision: "4", set: "replicas=3",
  foreign: 'apps/Deployment shop/web#spec.containers[name="a,b"].image=take', include: "namespaces,crds", recreate: "batch/Job shop/migrate",
});
const run = { stages: [["east"], ["west"]], maxFailed: 1, timeoutMs: 90_000, wait: "applied" as const, message: "go on" };

const load = {
  ...emptySpec, endpoints: [{ url: "http://a/", weight: 1, method: "POST", headers: [{ name: "accept", value: "text/html" }], body: { text: "{}" } }, { url: "http://a/b", weight: 3, method: "POST", headers: [{ name: "accept", value: "text/html" }], body: { text: "{}" } }],
  arrivals: { kind: "poisson" as const, rate: 50 }, connections: 8, count: 100, seed: 7, protocol: { kind: "http2" as const, streams: 4 },
  timeouts: { ...emptySpec.timeouts, requestMs: 1_500 }, tls: { trust: "anything" as const }, agents: ["lon1", "east/*"],
};
const patterns = [
  { kind: "burst" as const, size: 5, everyMs: 100 },
  { kind: "closed" as const, thinkMs: 50 },
  { kind: "steps" as const, steps: [{ rate: 100, forMs: 1_500 }, { rate: 0, forMs: 60_000 }] },
  { kind: "ramp" as const, from: 0.5, to: 1_000, overMs: 90_000 },
  { kind: "spike" as const, rate: 5, peak: 50, atMs: 10_000, forMs: 2_000 },
];
const described = { name: "before", tags: { mesh: "istio" }, note: "the new cache" };

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
    dashboards.importCommand({ name: "nodes", replace: true }, "node.json"),
    dashboards.importCommand({ connection: "ours", uid: "rYdddlPWk", replace: false }, ""),
    dashboards.showCommand("nodes", { range: { from: "now-1h", to: "now" }, connection: "shop", variables: { instance: ["10.0.0.1:9100", "b c"] } }),
    dashboards.removeCommand("nodes"),
    dashboards.publishCommand("nodes", "ours"),
    dashboards.searchCommand("ours", "node exporter"),
    dashboards.connectCommand("shop", { kind: "prometheus", url: "http://127.0.0.1:9090" }),
    dashboards.connectCommand("ours", { kind: "grafana", url: "https://grafana.example.com", token: "secret", caPem: "pem" }),
    dashboards.connectCommand("ours", { url: "https://a/", user: "ann", password: "secret" }),
    dashboards.connectCommand("ours", { url: "https://a/", certificatePem: "pem", keyPem: "pem" }),
    dashboards.checkCommand("shop"),
    dashboards.disconnectCommand("shop"),
    dashboards.queryCommand("shop", { query: "A", expr: 'rate(up{job="a b"}[5m])', instant: false, fromMs: 1_700_000_000_000, toMs: 1_700_000_060_000, stepMs: 15_000 }),
    dashboards.queryCommand("shop", { query: "A", expr: "up", instant: true, fromMs: 0, toMs: 1_700_000_060_000, stepMs: 15_000 }),
    dashboards.goldenCommand("shop", "shop", "5m"),
    performance.runCommand(load, described),
    performance.runCommand({ ...load, arrivals: { kind: "max" } }),
    ...patterns.map((arrivals) => performance.runCommand({ ...load, arrivals })),
    performance.runCommand({ ...load, threads: 2 }),
    performance.runCommand({ ...load, generator: "fortio", push: "shop", reuse: { kind: "requests", requests: 100 }, tls: { serverName: "shop.example" } }, { profile: "checkout" }),
    performance.runProfileCommand("checkout", described),
    performance.runFileCommand("smp.yaml", described),
    performance.importCommand("out.json", "fortio", described),
    performance.importProfileCommand("smp.yaml", "checkout"),
    performance.exportProfileCommand("checkout"),
    performance.exportCommand("0199-run", "smp-test"),
    performance.generatorsCommand(),
    performance.setProfileCommand("checkout", load),
    performance.describeCommand("0199-run", described),
    performance.removeRunCommand("0199-run"),
    performance.removeProfileCommand("checkout"),
    performance.setBaselineCommand("checkout", "0199-run"),
    ...performance.experimentCommands(),
    performance.showExperimentCommand("0199-experiment"),
    performance.showSeriesCommand("0199-series"),
    performance.resumeSeriesCommand("0199-series"),
    performance.seriesCommand({ ...emptySeries("capacity"), url: "http://127.0.0.1:8080/", slo: "p99<20ms\nerrors<1%", to: "5000", tolerance: "2", arrivals: "chance" }, { name: "how much", tags: { release: "1.4" } }),
    performance.seriesCommand({ ...emptySeries("capacity"), from: "500" }, { profile: "checkout", name: "", tags: {} }),
    performance.seriesCommand({ ...emptySeries("scaling"), url: "http://127.0.0.1:8080/", at: "1, 2, 4, 8", repeat: "3" }, { name: "", tags: {} }),
    performance.trendCommand("checkout", "p50"),
    performance.setScheduleCommand("nightly", { profile: "checkout", cron: "30 2 * * *", timeZone: "Europe/Berlin", missed: "runOnce", overlap: "stop", tags: { by: "schedule" } }),
    performance.deployAgentsCommand({ cluster: "east", name: "load", namespace: "shop", replicas: 4, cpu: "2", memory: "1Gi", serverUrl: "https://a", image: "r/m:1", caPem: "PEM", loadTo: ["10.0.0.0/8"] }),
    performance.undeployAgentsCommand({ cluster: "east", name: "load" }),
    performance.agentsStatusCommand("east"),
    ...(["get", "pause", "resume", "run", "remove"] as const).map((verb) => performance.scheduleCommand(verb, "nightly")),
    performance.compareCommand({ a: ["0199-run1", "0199-run2"], b: ["0199-run3", "0199-run4"], paired: true, primary: "p50", margin: 0.05 }),
  ];
  expect(shown.map(({ text }) => text).join("\n")).toMatchSnapshot();
});
