// The form of a run: what is filled in, and the specification that it asks for. Pure. Whether the specification makes sense is the
// server's to say; here only what cannot be read as a number, a time or a header.
import type { Arrivals, Endpoint, Generator, RunSpec } from "~/api/schema";
import { durationText, parseDuration } from "./duration";

export type RunForm = {
  url: string;
  load: "rate" | "max" | "kept";
  rate: string;
  spread: "even" | "random";
  connections: string;
  duration: string;
  warmUp: string;
  method: string;
  headers: string;
  body: string;
  more: string;
  protocol: "http1" | "http2";
  streams: string;
  trust: "checked" | "anything";
  serverName: string;
  ca: string;
  certificate: string;
  key: string;
  agents: string;
  /** Whose program makes the requests; ours if empty. */
  generator: Generator | "";
  connectTimeout: string;
  requestTimeout: string;
  seed: string;
};

export type Problems = Partial<Record<keyof RunForm, string>>;
export type Read = { spec: RunSpec } | { problems: Problems };

export const emptySpec: RunSpec = {
  endpoints: [], arrivals: { kind: "constant", rate: 100 }, connections: 16, durationMs: 30_000, warmUpMs: 5_000, seed: 0,
  protocol: { kind: "http1" }, tls: {}, timeouts: { connectMs: 3_000, requestMs: 30_000, drainMs: 500 }, reuse: { kind: "always" }, engine: "auto",
};

/** The form as a specification would have filled it in. */
export function formOf(spec: RunSpec): RunForm {
  const [first, ...others] = spec.endpoints;
  const { arrivals, protocol } = spec;
  return {
    url: first?.url ?? "",
    load: arrivals.kind === "max" ? "max" : arrivals.kind === "constant" || arrivals.kind === "poisson" ? "rate" : "kept",
    rate: arrivals.kind === "constant" || arrivals.kind === "poisson" ? String(arrivals.rate) : "100",
    spread: arrivals.kind === "poisson" ? "random" : "even",
    connections: String(spec.connections),
    duration: spec.durationMs ? durationText(spec.durationMs) : "",
    warmUp: spec.warmUpMs ? durationText(spec.warmUpMs) : "",
    method: first?.method ?? "GET",
    headers: (first?.headers ?? []).map(({ name, value }) => `${name}: ${value}`).join("\n"),
    body: first?.body && "text" in first.body ? first.body.text : "",
    more: others.map(({ url, weight }) => (weight === 1 ? url : `${weight}*${url}`)).join("\n"),
    protocol: protocol.kind === "http2" ? "http2" : "http1",
    streams: protocol.kind === "http2" ? String(protocol.streams) : "1",
    trust: spec.tls.trust ?? "checked",
    serverName: spec.tls.serverName ?? "",
    ca: spec.tls.ca ?? "",
    certificate: spec.tls.certificate ?? "",
    key: spec.tls.key ?? "",
    agents: (spec.agents ?? []).join(", "),
    generator: spec.generator ?? "",
    connectTimeout: durationText(spec.timeouts.connectMs),
    requestTimeout: durationText(spec.timeouts.requestMs),
    seed: String(spec.seed),
  };
}

/** What the form asks for; `base` says what the form has no field for. */
export function readForm(form: RunForm, base: RunSpec): Read {
  const problems: Problems = {};
  const number = (key: keyof RunForm, least: number): number => {
    const value = Number(form[key]);
    if (form[key].trim() === "" || !(value >= least)) problems[key] = `a number, at least ${least}`;
    return value;
  };
  const time = (key: keyof RunForm): number => {
    const ms = parseDuration(form[key]);
    if (ms === undefined) problems[key] = "a time such as 500ms, 30s or 1m30s";
    return ms ?? 0;
  };
  const pem = (key: "ca" | "certificate" | "key"): string | undefined => {
    if (form[key].trim() !== "" && !form[key].includes("-----BEGIN ")) problems[key] = "as PEM: it begins with -----BEGIN";
    return form[key].trim() === "" ? undefined : form[key];
  };
  if ((form.certificate.trim() === "") !== (form.key.trim() === "")) problems[form.key.trim() === "" ? "key" : "certificate"] = "a certificate and its key belong together";
  if (form.url.trim() === "") problems.url = "an address, e.g. http://127.0.0.1:8080/";
  const headers = headersOf(form.headers);
  if (!headers) problems.headers = "one header a line, as name: value";
  const shared = { method: form.method.trim() || "GET", headers: headers ?? [], ...(form.body === "" ? {} : { body: { text: form.body } }) };
  const spec: RunSpec = {
    ...base,
    endpoints: [form.url, ...form.more.split("\n")].map((line) => line.trim()).filter((line) => line !== "").map((line) => ownRequest(endpointOf(line), shared, base)),
    arrivals: arrivalsOf(form, base, () => number("rate", 0.001)),
    connections: number("connections", 1),
    durationMs: form.duration.trim() === "" && base.count ? undefined : time("duration"),
    warmUpMs: form.warmUp.trim() === "" ? 0 : time("warmUp"),
    protocol: form.protocol === "http2" ? { kind: "http2", streams: number("streams", 1) } : { kind: "http1" },
    tls: { ...base.tls, trust: form.trust, serverName: form.serverName.trim() || undefined, ca: pem("ca"), certificate: pem("certificate"), key: pem("key") },
    agents: form.agents.split(",").map((name) => name.trim()).filter(Boolean),
    generator: form.generator === "" ? undefined : form.generator,
    timeouts: { ...base.timeouts, connectMs: time("connectTimeout"), requestMs: time("requestTimeout") },
    seed: number("seed", 0),
  };
  return Object.keys(problems).length > 0 ? { problems } : { spec };
}

function arrivalsOf({ load, spread }: RunForm, base: RunSpec, rate: () => number): Arrivals {
  if (load === "kept") return base.arrivals;
  if (load === "max") return { kind: "max" };
  return { kind: spread === "random" ? "poisson" : "constant", rate: rate() };
}

function headersOf(text: string): { name: string; value: string }[] | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const headers = lines.flatMap((line) => {
    const [, name, value] = /^\s*([^:\s]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    return name && value !== undefined ? [{ name, value }] : [];
  });
  return headers.length === lines.length ? headers : undefined;
}

type Request = Pick<Endpoint, "method" | "headers" | "body">;

/** The form has one method, one set of headers and one body: those of the first address, and of all that asked as that one did. An
 * address that asked differently goes on to do so. */
function ownRequest({ url, weight }: { url: string; weight: number }, shared: Request, { endpoints: [first, ...others] }: RunSpec): Endpoint {
  const same = ({ method, headers, body }: Request) => JSON.stringify([method, headers ?? [], body ?? null]);
  const before = others.find((endpoint) => endpoint.url === url);
  if (first && before && same(before) !== same(first)) return { ...before, weight };
  const name = before?.name ?? (first?.url === url ? first.name : undefined);
  return { url, weight, ...(name ? { name } : {}), ...shared };
}

/** `3*http://…` has a weight. */
function endpointOf(line: string): { url: string; weight: number } {
  const [, weight, url] = /^(\d+)\*(.+)$/.exec(line) ?? [];
  return weight && url ? { url, weight: Number(weight) } : { url: line, weight: 1 };
}

/** `mesh=istio, release=1.4` as tags; nothing if it is none. */
export function parseTags(text: string): Record<string, string> | undefined {
  const words = text.split(/[,\n]/).map((word) => word.trim()).filter(Boolean);
  const pairs = words.map((word) => word.split("="));
  if (pairs.some(([key, value]) => !key || value === undefined)) return undefined;
  return Object.fromEntries(pairs.map(([key = "", ...value]) => [key.trim(), value.join("=").trim()]));
}

export function tagsText(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags).map(([key, value]) => `${key}=${value}`).join(", ");
}
