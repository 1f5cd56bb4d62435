// Where in the form of a run a finding belongs: from its place in the specification to the field that says it. Pure.
import type { Finding } from "~/api/schema";
import type { ArrivalsForm } from "./arrivals";
import type { Problems, RunForm } from "./form";

/** What the server refuses, at the fields that ask for it; the first of each field. What has no field is left out. */
export function refusedFields(findings: readonly Finding[], form: RunForm): Problems {
  const problems: Problems = {};
  for (const { code, severity, message, cause, at } of findings) {
    const key = severity === "error" ? fieldOf(at?.pointer ?? "", form) : undefined;
    if (key) problems[key] ??= { code, text: [message, cause].filter(Boolean).join(": ").replaceAll("`", "") };
  }
  return problems;
}

/** The field of a place such as `/endpoints/0/headers/2`. */
export function fieldOf(pointer: string, form: RunForm): keyof RunForm | undefined {
  const [part = "", second = "", third = ""] = pointer.split("/").slice(1);
  switch (part) {
    case "endpoints":
      return second === "0" ? ofRequest[third] : form.more.trim() === "" ? "url" : "more";
    case "arrivals":
      return second === "kind" ? "load" : ofArrivals[`${form.load}/${second}`] ?? main[form.load];
    case "protocol":
      return second === "streams" && form.protocol !== "http1" ? "streams" : "protocol";
    case "tls":
      return ofTls[second];
    default:
      return plain[part] ?? plain[`${part}/${second}`];
  }
}

type Fields = Readonly<Record<string, keyof RunForm>>;

const ofRequest: Fields = { url: "url", method: "method", headers: "headers", cookies: "cookies", body: "body" };
const ofTls: Fields = { trust: "trust", serverName: "serverName", ca: "ca", certificate: "certificate", key: "key" };
const plain: Fields = { connections: "connections", durationMs: "duration", warmUpMs: "warmUp", redirects: "redirects", cookies: "setCookies", resolve: "resolve", agents: "agents", seed: "seed", generator: "generator", slo: "slo", "timeouts/connectMs": "connectTimeout", "timeouts/requestMs": "requestTimeout" };
const ofArrivals: Fields = {
  "ramp/from": "rampFrom", "ramp/to": "rampTo", "ramp/overMs": "rampOver", "spike/rate": "rate", "spike/peak": "peak", "spike/atMs": "peakAt", "spike/forMs": "peakFor",
  "burst/size": "burst", "burst/everyMs": "burstEvery",
};
/** The field that a pattern is about first. */
const main: Record<ArrivalsForm["load"], keyof RunForm> = { max: "load", closed: "pause", constant: "rate", poisson: "rate", steps: "steps", ramp: "rampTo", spike: "peak", burst: "burst", replay: "starts" };

/** Fields that are folded away at first; with a mistake in one of them, they are shown. */
export const FOLDED: readonly (keyof RunForm)[] = ["warmUp", "method", "protocol", "streams", "headers", "cookies", "setCookies", "resolve", "redirects", "body", "more", "agents", "certificate", "key", "ca", "trust", "serverName", "connectTimeout", "requestTimeout", "seed"];
export const CERTIFICATES: readonly (keyof RunForm)[] = ["certificate", "key", "ca"];
