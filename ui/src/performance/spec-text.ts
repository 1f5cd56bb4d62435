// A specification as YAML, while it is typed: every place that the pages look at holds what they expect there, and what is not said has
// the server's default. Whether it makes sense is the server's to say. Pure.
import type { Arrivals, Endpoint, Protocol, Reuse, RunSpec } from "~/api/schema";
import { emptySpec } from "./form";
import { aMapping, aNumber, aText, fieldsOf, isMapping, kindsOf, listOf, type Look, type Looks, type Mapping, maybe, readYaml, withoutNulls } from "./shape";

export type ReadSpec = { spec: RunSpec } | { wrong: string };

export function readSpecText(text: string): ReadSpec {
  const read = readYaml(text);
  return "wrong" in read ? read : readSpec(read.value, "");
}

/** `at` is its place in the text, for what is wrong with it. */
export function readSpec(value: unknown, at: string): ReadSpec {
  if (!isMapping(value)) return { wrong: `${at || "it"} needs endpoints and arrivals` };
  const spec = filledIn(withoutNulls(value));
  return isSpec(spec) ? { spec } : { wrong: wrongIn(spec, at) ?? "" };
}

/** What the server takes where nothing is said; an empty form begins with other times. */
const unsaid = { ...emptySpec, durationMs: undefined, warmUpMs: 0 };

function filledIn(said: Mapping): Mapping {
  const { endpoints, arrivals, protocol = unsaid.protocol, tls = unsaid.tls, timeouts } = said;
  const streams = isMapping(protocol) && protocol.kind !== "http1" ? { streams: 1 } : {};
  return {
    ...unsaid, ...said, arrivals,
    endpoints: Array.isArray(endpoints) ? endpoints.map((endpoint: unknown) => over({ weight: 1, method: "GET" }, endpoint)) : endpoints,
    protocol: over(streams, protocol),
    tls: over({}, tls),
    timeouts: over(unsaid.timeouts, timeouts ?? {}),
  };
}

function over(usual: Mapping, said: unknown): unknown {
  return isMapping(said) ? { ...usual, ...withoutNulls(said) } : said;
}

function isSpec(value: unknown): value is RunSpec {
  return wrongIn(value, "") === undefined;
}

const body: Look = (value, at) => (isMapping(value) && ("text" in value || "base64" in value) ? fieldsOf("text" in value ? { text: aText } : { base64: aText })(value, at) : `${at} needs text or base64`);
const pairs = listOf(fieldsOf({ name: aText, value: aText }));
const endpoint: Record<keyof Endpoint, Look> = {
  url: aText, weight: aNumber, method: aText, name: maybe(aText), headers: maybe(pairs), cookies: maybe(pairs), body: maybe(body), answer: maybe(aMapping), checks: maybe(listOf(aMapping)),
};
const arrivals: Record<Arrivals["kind"], Looks> = {
  max: {}, closed: { thinkMs: aNumber }, constant: { rate: aNumber }, poisson: { rate: aNumber }, steps: { steps: listOf(fieldsOf({ rate: aNumber, forMs: aNumber })) },
  ramp: { from: aNumber, to: aNumber, overMs: aNumber }, spike: { rate: aNumber, peak: aNumber, atMs: aNumber, forMs: aNumber }, burst: { size: aNumber, everyMs: aNumber }, replay: { timesUs: listOf(aNumber) },
};
const protocols: Record<Protocol["kind"], Looks> = { http1: {}, http2: { streams: aNumber }, http3: { streams: aNumber } };
const reuses: Record<Reuse["kind"], Looks> = { always: {}, never: {}, requests: { requests: aNumber } };
const tls: Record<keyof RunSpec["tls"], Look> = { ca: maybe(aText), certificate: maybe(aText), key: maybe(aText), serverName: maybe(aText), trust: maybe(aText) };
const timeouts: Record<keyof RunSpec["timeouts"], Look> = { connectMs: aNumber, requestMs: aNumber, drainMs: aNumber };

const parts: Record<keyof RunSpec, Look> = {
  endpoints: listOf(fieldsOf(endpoint)), arrivals: kindsOf(arrivals), connections: aNumber, durationMs: maybe(aNumber), count: maybe(aNumber), warmUpMs: aNumber, seed: aNumber,
  protocol: kindsOf(protocols), tls: fieldsOf(tls), timeouts: fieldsOf(timeouts), redirects: maybe(aNumber), cookies: maybe(aText), reuse: kindsOf(reuses), resolve: maybe(aText), engine: aText,
  generator: maybe(aText), threads: maybe(aNumber), cpus: maybe(listOf(aNumber)), agents: maybe(listOf(aText)), push: maybe(aText), slo: maybe(listOf(aText)),
  feeds: maybe(listOf(aMapping)), resources: maybe(listOf(aMapping)), descriptors: maybe(aText), share: maybe(aMapping), addresses: maybe(aMapping),
};

const wrongIn: Look = fieldsOf(parts);
