// The command lines of performance tests: what a specification asks for becomes flags, or a file where no flags can say it.
import type { Command } from "~/actions/action";
import { meshplay, repeated } from "~/actions/commands";
import type { AgentsBody, AgentsGroup, Arrivals, Endpoint, RunSpec } from "~/api/schema";
import { usualAgents } from "./agents";
import { durationText } from "./duration";
import { emptySpec } from "./form";
import { emptySeries, type SeriesForm } from "./series";
import { shortId } from "./words";

export type Described = { name?: string; tags?: Readonly<Record<string, string>>; note?: string; profile?: string };

export function runCommand(spec: RunSpec, described: Described = {}): Command {
  return meshplay("perf", "run", ...specWords(spec), ...describedWords(described));
}

/** A file that a test of Service Mesh Performance, or a specification, is in. */
export const runFileCommand = (file: string, described: Described = {}) => meshplay("perf", "run", "-f", file, ...describedWords(described));

export const importCommand = (file: string, tool: string, described: Described = {}) => meshplay("perf", "import", file, ...(tool ? ["--tool", tool] : []), ...describedWords(described));
export const exportCommand = (run: string, form: string) => meshplay("perf", "export", shortId(run), "--as", form);
export const importProfileCommand = (file: string, name: string) => meshplay("perf", "profile", "import", file, ...(name ? ["--name", name] : []));
export const exportProfileCommand = (profile: string) => meshplay("perf", "profile", "export", profile);
export const generatorsCommand = () => meshplay("perf", "generators");

export function runProfileCommand(profile: string, described: Described = {}): Command {
  return meshplay("perf", "run", "--profile", profile, ...describedWords(described));
}

export function setProfileCommand(name: string, spec: RunSpec): Command {
  return meshplay("perf", "profile", "set", name || "NAME", ...specWords(spec));
}

export function describeCommand(run: string, { name, tags = {}, note }: Described): Command {
  return meshplay("perf", "result", "describe", shortId(run), ...(name ? ["--name", name] : []), ...repeated("--tag", tagWords(tags)), ...(note ? ["--note", note] : []));
}

export const removeRunCommand = (run: string) => meshplay("perf", "result", "remove", shortId(run));
export const removeProfileCommand = (profile: string) => meshplay("perf", "profile", "remove", profile);
export const setBaselineCommand = (profile: string, run: string) => meshplay("perf", "baseline", "set", profile, shortId(run));

/** Its certificate's authority is in a file to the command line. */
export function deployAgentsCommand({ cluster, name, namespace, replicas, cpu, memory, serverUrl, image, caPem, loadTo = [] }: AgentsBody): Command {
  const given = (flag: string, value: string | null | undefined, usual = "") => (value && value !== usual ? [flag, value] : []);
  return meshplay("perf", "agent", "deploy", cluster || "CLUSTER", ...given("--name", name, usualAgents.name), ...given("--namespace", namespace, usualAgents.namespace),
    ...given("--replicas", replicas?.toString(), usualAgents.replicas), ...given("--cpu", cpu, usualAgents.cpu), ...given("--memory", memory, usualAgents.memory),
    ...given("--server-url", serverUrl), ...given("--image", image), ...(caPem ? ["--ca", "FILE"] : []), ...repeated("--load-to", loadTo));
}

export const undeployAgentsCommand = ({ cluster, name }: Pick<AgentsGroup, "cluster" | "name">) => meshplay("perf", "agent", "undeploy", cluster, ...(name === usualAgents.name ? [] : ["--name", name]));
export const agentsStatusCommand = (cluster?: string) => meshplay("perf", "agent", "status", ...(cluster ? [cluster] : []));

export const stopAllLoadCommand = (reason: string) => meshplay("perf", "stop", "--all", ...(reason.trim() ? ["--reason", reason.trim()] : []));
export const allowLoadCommand = () => meshplay("perf", "allow");
export const stopCommand = (id: string) => meshplay("perf", "stop", shortId(id));
export const resumeExperimentCommand = (experiment: string) => meshplay("perf", "experiment", "resume", shortId(experiment));

export const experimentCommands = () => [meshplay("perf", "experiment", "plan", "-f", "FILE"), meshplay("perf", "experiment", "run", "-f", "FILE")];
export const showExperimentCommand = (experiment: string) => meshplay("perf", "experiment", "get", shortId(experiment));

export const showSeriesCommand = (series: string) => meshplay("perf", "series", "get", shortId(series));
export const resumeSeriesCommand = (series: string) => meshplay("perf", "series", "resume", shortId(series));

/** What is the same as usual is not said. */
export function seriesCommand({ kind, url, slo, connections, warmUp, arrivals, from, to, tolerance, at, trial, repeat }: SeriesForm, { profile, ...described }: { profile?: string | undefined; name: string; tags: Readonly<Record<string, string>> }): Command {
  const known = emptySeries(kind);
  const flag = (name: string, value: string, usual: string) => (value.trim() === "" || value.trim() === usual ? [] : [name, value.trim()]);
  // Of a profile, the command line can only search.
  const asked = !profile ? [url.trim() || "URL"] : kind === "capacity" ? ["--profile", profile] : ["-f", "FILE"];
  const given = kind === "capacity"
    ? [...(profile ? [] : repeated("--slo", slo.split("\n").map((line) => line.trim()).filter(Boolean))), ...(profile ? [] : flag("--connections", connections, known.connections)), ...(arrivals === "chance" && !profile ? ["--poisson"] : []),
      ...flag("--from", from, known.from), ...flag("--to", to, ""), ...flag("--tolerance", `${tolerance.trim()}%`, `${known.tolerance}%`)]
    : flag("--at", at.split(/[\s,]+/).filter(Boolean).join(","), "1,2,4,8,16,32");
  return meshplay("perf", kind, ...asked, ...given, ...flag("--duration", trial, known.trial), ...(profile ? [] : flag("--warmup", warmUp, known.warmUp)), ...flag("--repeat", repeat, known.repeat), ...describedWords(described));
}
export const trendCommand = (profile: string, metric: string) => meshplay("perf", "trend", profile, ...(metric === "p99" ? [] : ["--metric", metric]));

export type Schedule = { profile: string; cron: string; timeZone: string; missed: "skip" | "runOnce"; overlap: "skip" | "allow" | "stop"; tags: Readonly<Record<string, string>> };

export function setScheduleCommand(name: string, { profile, cron, timeZone, missed, overlap, tags }: Schedule): Command {
  return meshplay("perf", "schedule", "create", name || "NAME", "--profile", profile || "PROFILE", "--cron", cron || "CRON", ...(timeZone === "UTC" ? [] : ["--time-zone", timeZone]),
    ...(missed === "skip" ? [] : ["--missed", "run-once"]), ...(overlap === "skip" ? [] : ["--overlap", overlap]), ...repeated("--tag", tagWords(tags)));
}

export const scheduleCommand = (verb: "get" | "pause" | "resume" | "run" | "remove", schedule: string) => meshplay("perf", "schedule", verb, schedule);

type Question = { a: readonly string[]; b: readonly string[]; paired: boolean; primary: string; margin: number };

export function compareCommand({ a, b, paired, primary, margin }: Question): Command {
  const runs = (group: readonly string[]) => group.map(shortId).join(",") || "RUN,…";
  return meshplay("perf", "compare", runs(a), "--with", runs(b), paired && "--paired", ...(primary === "p99" ? [] : ["--primary", primary]), ...(margin === 0.03 ? [] : ["--margin", String(margin)]));
}

function describedWords({ name, tags = {}, note, profile }: Described): string[] {
  return [...(profile ? ["--profile", profile] : []), ...(name ? ["--name", name] : []), ...repeated("--tag", tagWords(tags)), ...(note ? ["--note", note] : [])];
}

const tagWords = (tags: Readonly<Record<string, string>>) => Object.entries(tags).map(([key, value]) => `${key}=${value}`);

function specWords(spec: RunSpec): string[] {
  const { endpoints, arrivals, protocol, timeouts, tls, reuse } = spec;
  const [first] = endpoints;
  if (!first || !hasFlags(spec)) return ["-f", "FILE"];
  const given = <T,>(value: T, usual: T, ...words: string[]) => (value === usual ? [] : words);
  return [
    ...endpoints.map(({ url, weight }) => (weight === 1 ? url : `${weight}*${url}`)),
    ...arrivalsWords(arrivals),
    ...(spec.generator ? ["--generator", spec.generator] : []),
    ...given(spec.connections, emptySpec.connections, "--connections", String(spec.connections)),
    ...(spec.durationMs ? ["--duration", durationText(spec.durationMs)] : []),
    ...(spec.count ? ["--count", String(spec.count)] : []),
    ...given(spec.warmUpMs, 0, "--warmup", durationText(spec.warmUpMs)),
    ...(protocol.kind !== "http1" ? [`--${protocol.kind}`, ...given(protocol.streams, 1, "--streams", String(protocol.streams))] : []),
    // With a body, the command line takes POST unless it is told otherwise.
    ...given(first.method, first.body ? "POST" : "GET", "--method", first.method),
    ...repeated("--header", (first.headers ?? []).map(({ name, value }) => `${name}: ${value}`)),
    ...repeated("--cookie", (first.cookies ?? []).map(({ name, value }) => `${name}=${value}`)),
    ...(spec.redirects ? ["--redirects", String(spec.redirects)] : []),
    ...(spec.cookies === "keep" ? ["--cookies", "keep"] : []),
    ...(spec.resolve === "perConnection" ? ["--resolve", "per-connection"] : []),
    ...(first.body && "text" in first.body ? ["--body", first.body.text] : []),
    ...(reuse.kind === "always" ? [] : ["--reuse", reuse.kind === "never" ? "never" : String(reuse.requests)]),
    ...given(spec.seed, 0, "--seed", String(spec.seed)),
    ...given(timeouts.requestMs, emptySpec.timeouts.requestMs, "--request-timeout", durationText(timeouts.requestMs)),
    ...given(tls.trust ?? "checked", "checked", "--insecure"),
    ...(tls.serverName ? ["--server-name", tls.serverName] : []),
    ...(spec.push ? ["--push", spec.push] : []),
    ...repeated("--slo", spec.slo ?? []),
    ...repeated("--agent", (spec.agents ?? []).filter((name) => !name.endsWith(ALL_OF_CLUSTER))),
    ...repeated("--agents-in", (spec.agents ?? []).filter((name) => name.endsWith(ALL_OF_CLUSTER)).map((name) => name.slice(0, -ALL_OF_CLUSTER.length))),
    ...(spec.cpus?.length ? ["--cpus", spec.cpus.join(",")] : []),
  ];
}

/** Behind the name of a cluster: every agent in it. */
const ALL_OF_CLUSTER = "/*";

/** Recorded starts are in a file. */
function arrivalsWords(arrivals: Arrivals): string[] {
  switch (arrivals.kind) {
    case "max":
      return [];
    case "constant":
      return ["--rate", String(arrivals.rate)];
    case "poisson":
      return ["--rate", String(arrivals.rate), "--poisson"];
    case "closed":
      return ["--arrivals", `closed:${durationText(arrivals.thinkMs)}`];
    case "steps":
      return ["--arrivals", `steps:${arrivals.steps.map(({ rate, forMs }) => `${rate}/${durationText(forMs)}`).join(",")}`];
    case "ramp":
      return ["--arrivals", `ramp:${arrivals.from}..${arrivals.to}/${durationText(arrivals.overMs)}`];
    case "spike":
      return ["--arrivals", `spike:${arrivals.rate}..${arrivals.peak}@${durationText(arrivals.atMs)}/${durationText(arrivals.forMs)}`];
    case "burst":
      return ["--arrivals", `burst:${arrivals.size}/${durationText(arrivals.everyMs)}`];
    case "replay":
      return ["--arrivals", "replay:FILE"];
  }
}

/** Whether flags can say all of it: they know one method, one set of headers and cookies and one body for all endpoints, and a body that begins
 * with `@` is a file to them. */
function hasFlags({ endpoints, protocol, timeouts, tls, engine, threads, feeds = [], resources = [], descriptors, share }: RunSpec): boolean {
  const requests = new Set(endpoints.map(({ method, headers, cookies, body }) => JSON.stringify([method, headers ?? [], cookies ?? [], body])));
  const isPlain = ({ body, answer, checks = [] }: Endpoint) => !answer && checks.length === 0 && (!body || "text" in body && !body.text.startsWith("@"));
  return ["http1", "http2", "http3"].includes(protocol.kind) && requests.size === 1 && endpoints.every(isPlain)
    && timeouts.connectMs === emptySpec.timeouts.connectMs && timeouts.drainMs === emptySpec.timeouts.drainMs
    && !tls.ca && !tls.certificate && engine === "auto" && !threads && feeds.length === 0 && resources.length === 0 && !descriptors && !share;
}
