// The form of a run: what is filled in, and the specification that it asks for. Pure. Whether the specification makes sense is the
// server's to say; here only what cannot be read as a number, a time or a header, with the code that the server has for it.
import type { Cookies, Endpoint, Generator, Resolve, RunSpec } from "~/api/schema";
import { type ArrivalsForm, arrivalsForm, arrivalsOf, readArrivals } from "./arrivals";
import { durationText, parseDuration } from "./duration";

export type RunForm = ArrivalsForm & {
  /** With its weight in front, as further ones have it. */
  url: string;
  connections: string;
  duration: string;
  warmUp: string;
  method: string;
  headers: string;
  /** One a line, as `name=value`. */
  cookies: string;
  /** Of the target, whether they are sent back. */
  setCookies: Cookies;
  /** For each connection only where a run without a server asked for it: no run from here may. */
  resolve: Resolve;
  /** How many in a row are followed; none if empty. */
  redirects: string;
  body: string;
  /** Whether the text of the body is sent as it is, or stands for bytes. */
  bodyIs: "text" | "base64";
  more: string;
  /** What the run promises, one a line. */
  slo: string;
  protocol: "http1" | "http2" | "http3";
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

/** What is wrong with a field, and the code of it. */
export type Problem = { code: string; text: string };
export type Problems = Partial<Record<keyof RunForm, Problem>>;
export type Read = { spec: RunSpec } | { problems: Problems };

export const emptySpec: RunSpec = {
  endpoints: [], arrivals: { kind: "constant", rate: 100 }, connections: 16, durationMs: 30_000, warmUpMs: 5_000, seed: 0,
  protocol: { kind: "http1" }, tls: {}, timeouts: { connectMs: 3_000, requestMs: 30_000, drainMs: 500 }, reuse: { kind: "always" }, engine: "auto",
};

/** The form as a specification would have filled it in. */
export function formOf(spec: RunSpec): RunForm {
  const [first, ...others] = spec.endpoints;
  const { protocol } = spec;
  return {
    ...arrivalsForm(spec.arrivals),
    url: first ? lineOf(first) : "",
    connections: String(spec.connections),
    duration: spec.durationMs ? durationText(spec.durationMs) : "",
    warmUp: spec.warmUpMs ? durationText(spec.warmUpMs) : "",
    method: first?.method ?? "GET",
    headers: (first?.headers ?? []).map(({ name, value }) => `${name}: ${value}`).join("\n"),
    cookies: (first?.cookies ?? []).map(({ name, value }) => `${name}=${value}`).join("\n"),
    setCookies: spec.cookies ?? "given",
    resolve: spec.resolve ?? "once",
    redirects: spec.redirects ? String(spec.redirects) : "",
    ...bodyForm(first?.body),
    more: others.map(lineOf).join("\n"),
    slo: (spec.slo ?? []).join("\n"),
    protocol: protocol.kind,
    streams: protocol.kind === "http1" ? "1" : String(protocol.streams),
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
  const wrong = (key: keyof RunForm, code: string, text: string) => { problems[key] ??= { code, text }; };
  const number = (key: keyof RunForm, least: number, code: string = RANGE): number => {
    const value = Number(form[key]);
    if (form[key].trim() === "" || !(value >= least)) wrong(key, code, least > 0 && least < 1 ? "a number above 0" : `a number, at least ${least}`);
    // Beyond, it would be another number than the one that was typed.
    else if (value > Number.MAX_SAFE_INTEGER) wrong(key, code, `a number, at most ${Number.MAX_SAFE_INTEGER}`);
    return value;
  };
  const time = (key: keyof RunForm, code: string = RANGE): number => {
    const ms = parseDuration(form[key]);
    if (ms === undefined) wrong(key, code, "a time such as 500ms, 30s or 1m30s");
    return ms ?? 0;
  };
  const pem = (key: "ca" | "certificate" | "key"): string | undefined => {
    if (form[key].trim() !== "" && !form[key].includes("-----BEGIN ")) wrong(key, TLS, "as PEM: it begins with -----BEGIN");
    return form[key].trim() === "" ? undefined : form[key];
  };
  if ((form.certificate.trim() === "") !== (form.key.trim() === "")) wrong(form.key.trim() === "" ? "key" : "certificate", TLS, "a certificate and its key belong together");
  if (form.url.trim() === "") wrong("url", ADDRESS, "an address, e.g. http://127.0.0.1:8080/");
  const headers = pairsOf(form.headers, ":");
  if (!headers) wrong("headers", REQUEST, "one header a line, as name: value");
  const cookies = pairsOf(form.cookies, "=");
  if (!cookies) wrong("cookies", REQUEST, "one cookie a line, as name=value");
  // What is empty is said too: it takes the place of what the address asked with before.
  const shared = { method: form.method.trim() || "GET", headers: headers ?? [], cookies: cookies && cookies.length > 0 ? cookies : undefined, body: bodyOf(form) };
  const arrivals = readArrivals(form, { number: (key, least) => number(key, least, ARRIVALS), time: (key) => time(key, ARRIVALS), wrong: (key, text) => wrong(key, ARRIVALS, text) });
  // Recorded starts end by themselves, as does a number of requests.
  const ends = base.count || arrivals.kind === "replay";
  const promised = linesOf(form.slo);
  const spec: RunSpec = {
    ...base,
    endpoints: endpointsOf(linesOf(`${form.url}\n${form.more}`).map(addressOf), shared, base.endpoints),
    arrivals,
    slo: promised.length > 0 ? promised : undefined,
    cookies: form.setCookies === "given" ? undefined : form.setCookies,
    resolve: form.resolve === "once" ? undefined : form.resolve,
    redirects: form.redirects.trim() === "" ? undefined : number("redirects", 0),
    connections: number("connections", 1),
    durationMs: form.duration.trim() === "" && ends ? undefined : time("duration"),
    warmUpMs: form.warmUp.trim() === "" ? 0 : time("warmUp"),
    protocol: form.protocol === "http1" ? { kind: "http1" } : { kind: form.protocol, streams: number("streams", 1) },
    tls: { ...base.tls, trust: form.trust, serverName: form.serverName.trim() || undefined, ca: pem("ca"), certificate: pem("certificate"), key: pem("key") },
    agents: form.agents.split(",").map((name) => name.trim()).filter(Boolean),
    generator: form.generator === "" ? undefined : form.generator,
    timeouts: { ...base.timeouts, connectMs: time("connectTimeout"), requestMs: time("requestTimeout") },
    seed: number("seed", 0),
  };
  return Object.keys(problems).length > 0 ? { problems } : { spec };
}

/** When requests start, how long, and what of it is warm-up, for its drawing; nothing while it cannot be read. */
export function readCourse(form: RunForm): Pick<RunSpec, "arrivals" | "durationMs" | "warmUpMs"> | undefined {
  const read = readForm({ ...formOf(emptySpec), ...arrivalsOf(form), url: "http://127.0.0.1/", duration: form.duration, warmUp: form.warmUp }, emptySpec);
  return "spec" in read ? read.spec : undefined;
}

/** Codes of the server for what it would not take either: see docs/findings.md. */
const [RANGE, ADDRESS, REQUEST, TLS, ARRIVALS] = ["MP6001", "MP6002", "MP6003", "MP6005", "MP6600"] as const;

const linesOf = (text: string) => text.split("\n").map((line) => line.trim()).filter((line) => line !== "");

/** Names and values, one a line. */
function pairsOf(text: string, between: ":" | "="): { name: string; value: string }[] | undefined {
  const lines = linesOf(text);
  const pairs = lines.flatMap((line) => {
    const at = line.indexOf(between);
    const name = line.slice(0, Math.max(at, 0)).trim();
    return name === "" || /\s/.test(name) ? [] : [{ name, value: line.slice(at + 1).trim() }];
  });
  return pairs.length === lines.length ? pairs : undefined;
}

function bodyForm(body: Endpoint["body"]): Pick<RunForm, "body" | "bodyIs"> {
  if (!body) return { body: "", bodyIs: "text" };
  return "text" in body ? { body: body.text, bodyIs: "text" } : { body: body.base64, bodyIs: "base64" };
}

function bodyOf({ body, bodyIs }: RunForm): Endpoint["body"] {
  if (body === "") return undefined;
  return bodyIs === "text" ? { text: body } : { base64: body.trim() };
}

type Address = Pick<Endpoint, "url" | "weight">;
type Request = Pick<Endpoint, "method" | "headers" | "cookies" | "body">;

/** The form has one method, one set of headers and cookies and one body: those of the first address, and of all that asked as that one did. An
 * address that asked differently goes on to do so. What the form has no field for, such as checks, stays with each. */
function endpointsOf(addresses: readonly Address[], shared: Request, before: readonly Endpoint[]): Endpoint[] {
  const [first] = before;
  const asked = ({ method, headers, cookies, body }: Request) => JSON.stringify([method, headers ?? [], cookies ?? [], body ?? null]);
  const were = stoodFor(addresses, before);
  return addresses.map((address, at) => {
    const was = were[at];
    if (at > 0 && first && was && asked(was) !== asked(first)) return { ...was, ...address };
    return { ...was, ...(was?.url === address.url ? {} : { name: undefined }), ...address, ...shared };
  });
}

/** What each address was before. The first is the first, whatever it became. Others are found by their place, or else, where lines came or
 * went, by their URL; of several with one URL each is found once before any is found again. */
function stoodFor(addresses: readonly Address[], before: readonly Endpoint[]): (Endpoint | undefined)[] {
  const isInPlace = (at: number) => at === 0 || before[at]?.url === addresses[at]?.url;
  const left = before.filter((_, at) => !isInPlace(at));
  return addresses.map(({ url }, at) => {
    if (isInPlace(at)) return before[at];
    const next = left.findIndex((endpoint) => endpoint.url === url);
    return next < 0 ? before.find((endpoint) => endpoint.url === url) : left.splice(next, 1)[0];
  });
}

const lineOf = ({ url, weight }: Address) => (weight === 1 ? url : `${weight}*${url}`);

/** `3*http://…` has a weight. */
function addressOf(line: string): Address {
  const [, weight, url] = /^(\d+)\*(.+)$/.exec(line) ?? [];
  return weight && url ? { url, weight: Number(weight) } : { url: line, weight: 1 };
}

/** What is wrong with a text that is none. */
export const TAGS_WANTED = "pairs such as mesh=istio, with commas, each key once";

/** `mesh=istio, release=1.4` as tags; nothing if it is none. */
export function parseTags(text: string): Record<string, string> | undefined {
  const words = text.split(/[,\n]/).map((word) => word.trim()).filter(Boolean);
  const pairs = words.map((word) => [word.slice(0, Math.max(word.indexOf("="), 0)).trim(), word.slice(word.indexOf("=") + 1).trim()] as const);
  const keys = new Set(pairs.map(([key]) => key));
  return keys.has("") || keys.size < pairs.length ? undefined : Object.fromEntries(pairs);
}

export function tagsText(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags).map(([key, value]) => `${key}=${value}`).join(", ");
}
