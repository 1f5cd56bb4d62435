// Load generators of others in the form of a run: what they count from, and what to change where one of them is refused. Pure.
import type { Generator, GeneratorInfo } from "~/api/schema";
import { durationText, parseDuration } from "./duration";
import { emptySpec, formOf, type RunForm } from "./form";
import { fieldOf } from "./places";

/** Ours is the empty word. */
export type Chosen = Generator | "";

export const OURS = "Meshplay's own";

/** Those that are there, with their versions; and what was chosen before, if that is gone. */
export function generatorOptions(known: readonly GeneratorInfo[], chosen: Chosen): { value: Chosen; label: string }[] {
  const there = known.filter(({ isThere }) => isThere).map(({ name, version }) => ({ value: name, label: version ? `${name} ${version}` : name }));
  const gone = chosen === "" || there.some(({ value }) => value === chosen) ? [] : [{ value: chosen, label: `${chosen}, which is not there` }];
  return [{ value: "", label: OURS }, ...there, ...gone];
}

/** From when its times count, which decides what a stall of the target looks like. */
export function timingNote({ generator, load }: Pick<RunForm, "generator" | "load">): string {
  if (load === "max" || load === "closed") return `Every connection asks again when it has its answer${load === "closed" ? ", after the pause" : ""}: a target that stalls is asked less, and looks better than people would find it.`;
  if (generator === "" || generator === "wrk2" || generator === "oha") return "The times of all requests are fixed before: a target that stalls cannot hide how long people would have waited.";
  return `${generator} counts from when it sent a request: how long others would have waited while the target stalled is not in its numbers.`;
}

export const UNTOLD = "It tells no course second by second, no intervals, and so no verdict; what the target costs is read all the same.";

/** What makes a refused form one that is taken: the button's words, and the form after it. */
export type Remedy = { title: string; form: RunForm };

const usual = formOf(emptySpec);

/** By the place in the specification that the refusal names. */
export function remedyFor(form: RunForm, pointer: string): Remedy | undefined {
  const remedy = (title: string, change: Partial<RunForm>): Remedy => ({ title, form: { ...form, ...change } });
  switch (pointer) {
    case "/generator":
      return remedy(`Take ${OURS}`, { generator: "" });
    case "/arrivals/kind":
      return remedyForLoad(form, remedy);
    case "/arrivals/rate":
    case "/arrivals/from":
    case "/arrivals/to":
    case "/arrivals/peak":
      return remedyForRate(form, pointer, remedy);
    case "/durationMs":
      return wholeSeconds(form, remedy);
    case "/warmUpMs":
      return remedy("No warm-up", { warmUp: "" });
    case "/protocol":
      return form.protocol === "http1" ? remedy("HTTP/2", { protocol: "http2" }) : remedy("HTTP/1.1", { protocol: "http1" });
    case "/protocol/streams":
      return remedy("One stream", { streams: "1" });
    case "/endpoints":
      return form.more.trim() === "" ? undefined : remedy("Only the first address", { more: "" });
    case "/endpoints/0/body":
      return remedy("No body", { body: "" });
    case "/redirects":
      return remedy("Follow no redirects", { redirects: "" });
    case "/cookies":
      return remedy("Leave set cookies alone", { setCookies: "given" });
    case "/resolve":
      return remedy("Look names up once", { resolve: "once" });
    case "/endpoints/0/cookies":
      return remedy("No cookies", { cookies: "" });
    case "/endpoints/0/method":
      return remedy("GET", { method: "GET" });
    case "/tls/trust":
      return remedy("Accept any certificate", { trust: "anything" });
    case "/tls/ca":
      return remedy("No authorities", { ca: "" });
    case "/tls/certificate":
      return remedy("No client certificate", { certificate: "", key: "" });
    case "/tls/serverName":
      return remedy("The name of the address", { serverName: "" });
    case "/timeouts/requestMs":
      return remedy(`Wait ${usual.requestTimeout}`, { requestTimeout: usual.requestTimeout });
    case "/timeouts/connectMs":
      return remedy(`Wait ${usual.connectTimeout}`, { connectTimeout: usual.connectTimeout });
    case "/agents":
      return remedy("No agents", { agents: "" });
    default:
      return undefined;
  }
}

type Make = (title: string, change: Partial<RunForm>) => Remedy;

/** One step after the other: a rate, even gaps, no rate. */
function remedyForLoad({ load }: RunForm, remedy: Make): Remedy {
  if (load === "constant") return remedy("As fast as it goes", { load: "max" });
  return load === "poisson" ? remedy("Evenly spaced", { load: "constant" }) : remedy("At a rate", { load: "constant" });
}

function remedyForRate(form: RunForm, pointer: string, remedy: Make): Remedy | undefined {
  const key = fieldOf(pointer, form);
  const rate = key ? Number(form[key]) : NaN;
  if (!key || !(rate > 0)) return undefined;
  if (!Number.isInteger(rate)) return remedy("A whole rate", { [key]: String(Math.max(Math.round(rate), 1)) });
  return form.load === "constant" ? remedy("As fast as it goes", { load: "max" }) : undefined;
}

function wholeSeconds({ duration }: RunForm, remedy: Make): Remedy | undefined {
  const ms = parseDuration(duration);
  if (ms === undefined || ms % 1_000 === 0) return undefined;
  const whole = durationText(Math.ceil(ms / 1_000) * 1_000);
  return remedy(`Run ${whole}`, { duration: whole });
}
