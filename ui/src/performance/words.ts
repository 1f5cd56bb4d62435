// How runs are worded and coloured: status, verdict, what was asked for. Pure.
import type { Arrivals, Run, RunMark, RunSpec, RunStatus, Summary, ValidityVerdict } from "~/api/schema";
import { digits, millis, percent } from "~/components/chart/format";
import type { Tone } from "~/ui/Tag";
import { plural } from "~/util/level";
import { durationText } from "./duration";
import { toolSentence } from "./tool";

const statusTones: Record<RunStatus, Tone> = { running: "info", completed: "ok", stopped: "neutral", interrupted: "warn", failed: "bad", imported: "neutral" };

export function runTone(status: RunStatus): Tone {
  return statusTones[status];
}

const verdicts: Record<ValidityVerdict, { tone: Tone; word: string; sentence: string }> = {
  valid: { tone: "ok", word: "valid", sentence: "Nothing speaks against this result." },
  tooFewSamples: { tone: "warn", word: "too few samples", sentence: "The percentiles in brackets rest on too few independent requests; the others hold." },
  neverSteady: { tone: "warn", word: "never steady", sentence: "The target never settled: these numbers depend on when one looks." },
  targetSaturated: { tone: "warn", word: "target saturated", sentence: "The target could not answer what was asked for; waiting grew with the length of the run." },
  targetFailing: { tone: "bad", word: "target failing", sentence: "The target answered with errors, or not at all." },
  noisyMachine: { tone: "warn", word: "noisy machine", sentence: "Others took this machine's time: run it again on a quiet one before drawing conclusions." },
  generatorLimited: { tone: "bad", word: "generator limited", sentence: "The generator was the bottleneck: the numbers are its own, not the target's." },
  interrupted: { tone: "warn", word: "interrupted", sentence: "It did not run to its end; what was measured until then is here." },
};

export function verdictOf(verdict: ValidityVerdict) {
  return verdicts[verdict];
}

/** What happened in one sentence, numbers first. */
export function conclusion({ summary, status, reason, imported }: Pick<Run, "summary" | "status" | "reason" | "imported">): string {
  if (imported) return toolSentence(imported);
  if (!summary) return status === "running" ? "It is being measured." : `Nothing was measured${reason ? `: ${reason}` : ""}.`;
  const { rate, requests, responseTimeMs } = summary;
  const errors = errorsOf(summary);
  const asked = rate.target ? ` of ${digits(rate.target)} asked for` : "";
  const waited = responseTimeMs ? ` Half of them within ${millis(responseTimeMs.p50)}, 99 % within ${millis(responseTimeMs.p99)}${responseTimeMs.tooFew.includes("p99") ? " (from too few requests)" : ""}.` : "";
  const failed = errors === 0 ? "none failed" : `${percent(errors / Math.max(requests, 1))} failed`;
  return `${requests.toLocaleString("en-US")} requests at ${digits(rate.achieved)} per second${asked}; ${failed}.${waited}`;
}

export function errorsOf({ errors }: Summary): number {
  return Object.values(errors).reduce((sum, count) => sum + count, 0);
}

/** Why a run cannot be held against others; nothing if it can. */
export function incomparable({ summary, imported, status }: Pick<Run, "summary" | "imported" | "status">): string | undefined {
  if (summary ?? imported) return undefined;
  return status === "running" ? "it is still being measured" : "nothing was measured";
}

/** The numbers of a list, ours or as another tool told them. */
export function listed({ summary, imported }: Pick<Run, "summary" | "imported">): { rate: number | null; p50: number | null; p99: number | null } {
  const told = (percent: number) => imported?.latency.shares.find((share) => share.percent === percent)?.valueMs ?? null;
  if (imported) return { rate: imported.rate, p50: told(50), p99: told(99) };
  return { rate: summary?.rate.achieved ?? null, p50: summary?.responseTimeMs?.p50 ?? null, p99: summary?.responseTimeMs?.p99 ?? null };
}

/** `1,000 req/s`, `as fast as 16 connections go`. */
export function loadText({ arrivals, connections }: Pick<RunSpec, "arrivals" | "connections">): string {
  return arrivals.kind === "max" ? `as fast as ${plural(connections, "connection")} ${connections === 1 ? "goes" : "go"}` : arrivalsText(arrivals);
}

function arrivalsText(arrivals: Arrivals): string {
  switch (arrivals.kind) {
    case "max":
      return "as fast as it goes";
    case "closed":
      return `a pause of ${durationText(arrivals.thinkMs)} after each answer`;
    case "constant":
      return `${digits(arrivals.rate)} req/s`;
    case "poisson":
      return `${digits(arrivals.rate)} req/s, at random`;
    case "ramp":
      return `${digits(arrivals.from)} to ${digits(arrivals.to)} req/s over ${durationText(arrivals.overMs)}`;
    case "spike":
      return `${digits(arrivals.rate)} req/s with a peak of ${digits(arrivals.peak)}`;
    case "burst":
      return `${digits(arrivals.size)} at once every ${durationText(arrivals.everyMs)}`;
    case "steps":
      return `${arrivals.steps.length} steps`;
    case "replay":
      return `${arrivals.timesUs.length.toLocaleString("en-US")} recorded starts`;
  }
}

/** What was asked for, in a line. */
export function specText(spec: RunSpec): string {
  const length = [spec.durationMs ? durationText(spec.durationMs) : "", spec.count ? plural(spec.count, "request") : ""].filter(Boolean).join(", ");
  const promises = spec.slo?.length ? ` · promises ${spec.slo.join(", ")}` : "";
  const warmUp = spec.warmUpMs ? `, ${durationText(spec.warmUpMs)} warm-up` : "";
  return `${loadText(spec)} · ${length}${warmUp}${spec.arrivals.kind === "max" ? "" : ` · ${plural(spec.connections, "connection")}`}${promises}`;
}

/** Beside a choice that does not list all there are. */
export function firstOnly(page: { items: readonly unknown[]; nextCursor?: string | null } | undefined, noun: string): string | undefined {
  return page?.nextCursor ? `Only the first ${plural(page.items.length, noun)} are listed.` : undefined;
}

/** The end of an id is enough to name a run. */
export function shortId(run: string): string {
  return run.slice(-8);
}

/** `tooManyOpenFiles` → `too many open files`. */
export function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** `24684092 kB` → `23.5 GiB`, `12 MiB`; everything else as it is. */
export function surroundingText(value: string): string {
  const [, kib] = /^(\d+) kB$/.exec(value) ?? [];
  if (kib === undefined) return value;
  const mib = Number(kib) / 1_024;
  return mib >= 1_024 ? `${digits(mib / 1_024)} GiB` : `${digits(mib)} MiB`;
}

/** What a mesh leaves of its nodes, where a single run can tell; without a mesh there is nothing to say. */
export function markText(mark: RunMark | undefined): string | undefined {
  const { score, bounds } = mark ?? {};
  if (score === null || score === undefined) return undefined;
  const between = bounds ? `, certainly between ${digits(bounds.low)} and ${digits(bounds.high)}` : "";
  return `MeshMark ${digits(score)}${between}; 100 is a mesh that uses nothing. How it varies from run to run takes an experiment.`;
}
