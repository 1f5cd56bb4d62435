// When requests start, as the form has it and as it is drawn: fields to a pattern and back, and the rate over time that a pattern asks
// for. Pure. Words of patterns are those of the command line; whether a rate is too high is the server's to say.
import type { Arrivals, Step } from "~/api/schema";
import { durationText, parseDuration } from "./duration";
import { readStarts, startsText } from "./starts";

export type ArrivalsForm = {
  load: Arrivals["kind"];
  /** Of even, random and peaked patterns. */
  rate: string;
  /** One a line, as `RATE/TIME`. */
  steps: string;
  rampFrom: string;
  rampTo: string;
  rampOver: string;
  peak: string;
  peakAt: string;
  peakFor: string;
  burst: string;
  burstEvery: string;
  pause: string;
  /** Recorded starts, one a line. */
  starts: string;
};

const usual: ArrivalsForm = {
  load: "constant", rate: "100", steps: "100/10s\n200/10s\n400/10s", rampFrom: "10", rampTo: "500", rampOver: "30s", peak: "500", peakAt: "10s", peakFor: "5s",
  burst: "50", burstEvery: "1s", pause: "100ms", starts: "",
};

/** What is not part of the pattern has what is usual, for who chooses another one. */
export function arrivalsForm(arrivals: Arrivals): ArrivalsForm {
  return { ...usual, load: arrivals.kind, ...fieldsOf(arrivals) };
}

/** Only what says when requests start. */
export function arrivalsOf(form: ArrivalsForm): ArrivalsForm {
  const { load, rate, steps, rampFrom, rampTo, rampOver, peak, peakAt, peakFor, burst, burstEvery, pause, starts } = form;
  return { load, rate, steps, rampFrom, rampTo, rampOver, peak, peakAt, peakFor, burst, burstEvery, pause, starts };
}

function fieldsOf(arrivals: Arrivals): Partial<ArrivalsForm> {
  switch (arrivals.kind) {
    case "max":
      return {};
    case "closed":
      return { pause: durationText(arrivals.thinkMs) };
    case "constant":
    case "poisson":
      return { rate: String(arrivals.rate) };
    case "steps":
      return { steps: arrivals.steps.map(({ rate, forMs }) => `${rate}/${durationText(forMs)}`).join("\n") };
    case "ramp":
      return { rampFrom: String(arrivals.from), rampTo: String(arrivals.to), rampOver: durationText(arrivals.overMs) };
    case "spike":
      return { rate: String(arrivals.rate), peak: String(arrivals.peak), peakAt: durationText(arrivals.atMs), peakFor: durationText(arrivals.forMs) };
    case "burst":
      return { burst: String(arrivals.size), burstEvery: durationText(arrivals.everyMs) };
    case "replay":
      return { starts: startsText(arrivals.timesUs) };
  }
}

/** Reads fields, and notes what cannot be read. */
export type Reader = {
  number: (key: keyof ArrivalsForm, least: number) => number;
  time: (key: keyof ArrivalsForm) => number;
  wrong: (key: keyof ArrivalsForm, text: string) => void;
};

export function readArrivals(form: ArrivalsForm, { number, time, wrong }: Reader): Arrivals {
  switch (form.load) {
    case "max":
      return { kind: "max" };
    case "closed":
      return { kind: "closed", thinkMs: time("pause") };
    case "constant":
    case "poisson":
      return { kind: form.load, rate: number("rate", 0.001) };
    case "steps":
      return { kind: "steps", steps: readSteps(form.steps, (text) => wrong("steps", text)) };
    case "ramp":
      return { kind: "ramp", from: number("rampFrom", 0), to: number("rampTo", 0), overMs: time("rampOver") };
    case "spike":
      return { kind: "spike", rate: number("rate", 0), peak: number("peak", 0.001), atMs: time("peakAt"), forMs: time("peakFor") };
    case "burst":
      return { kind: "burst", size: number("burst", 1), everyMs: time("burstEvery") };
    case "replay":
      return { kind: "replay", timesUs: readStarts(form.starts, (text) => wrong("starts", text)) };
  }
}

function readSteps(text: string, wrong: (text: string) => void): Step[] {
  const lines = text.split(/[\n,]/).map((line) => line.trim()).filter((line) => line !== "");
  if (lines.length === 0) wrong("at least one step, as RATE/TIME: 100/30s");
  return lines.map((line) => {
    const [, rate = "", time = ""] = /^([\d.]+)\s*\/\s*(.+)$/.exec(line) ?? [];
    const forMs = parseDuration(time);
    if (rate === "" || Number.isNaN(Number(rate)) || forMs === undefined) wrong(`“${line}” is no step: one a line, as RATE/TIME: 100/30s`);
    return { rate: Number(rate), forMs: forMs ?? 0 };
  });
}

export type Rate = { s: number; rate: number };

/** What the schedule asks for over its time: corners of a line. Nothing where the target decides how often it is asked. */
export function ratesOf(arrivals: Arrivals, durationS: number): readonly Rate[] {
  switch (arrivals.kind) {
    case "max":
    case "closed":
      return [];
    case "constant":
    case "poisson":
      return level(arrivals.rate, 0, durationS);
    case "steps":
      return within(stepped(arrivals.steps, durationS), durationS);
    case "ramp":
      return within([{ s: 0, rate: arrivals.from }, { s: arrivals.overMs / 1_000, rate: arrivals.to }, ...level(arrivals.to, arrivals.overMs / 1_000, durationS)], durationS);
    case "spike":
      return within(spiked(arrivals, durationS), durationS);
    case "burst":
      return arrivals.everyMs > 0 ? counted((s) => burstRequests(arrivals, s), durationS) : [];
    case "replay": {
      const starts = reached(arrivals.timesUs, durationS);
      const end = durationS > 0 ? durationS : (starts.at(-1) ?? 0) / 1e6;
      // Where the last start is the end, it belongs to it.
      return counted((s) => (s < end ? countBefore(starts, s) : starts.length), end);
    }
  }
}

const level = (rate: number, from: number, to: number): Rate[] => (to > from ? [{ s: from, rate }, { s: to, rate }] : [{ s: from, rate }]);

/** The last one stays. */
function stepped(steps: readonly Step[], durationS: number): Rate[] {
  let from = 0;
  return steps.flatMap(({ rate, forMs }, at) => {
    const start = from;
    from += forMs / 1_000;
    return level(rate, start, at === steps.length - 1 ? Math.max(from, durationS) : from);
  });
}

function spiked({ rate, peak, atMs, forMs }: Extract<Arrivals, { kind: "spike" }>, durationS: number): Rate[] {
  const [start, end] = [atMs / 1_000, (atMs + forMs) / 1_000];
  return [...level(rate, 0, start), ...level(peak, start, end), ...level(rate, end, Math.max(end, durationS))];
}

/** Up to the end of the run: what crosses it is cut where it does. */
function within(rates: readonly Rate[], end: number): Rate[] {
  const before = rates.filter(({ s }) => s <= end);
  const [last, next] = [before.at(-1), rates[before.length]];
  if (!last || !next || last.s === end) return before;
  return [...before, { s: end, rate: last.rate + ((next.rate - last.rate) * (end - last.s)) / (next.s - last.s) }];
}

/** Of recorded starts, those that the run gets to: none begins at its end or after it. All of them where no end is given. */
function reached(timesUs: readonly number[], durationS: number): readonly number[] {
  return durationS > 0 ? timesUs.slice(0, countBefore(timesUs, durationS)) : timesUs;
}

/** How many recorded starts, which rise, are before a moment. */
function countBefore(timesUs: readonly number[], s: number): number {
  const us = Math.round(s * 1e6);
  let [low, high] = [0, timesUs.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((timesUs[middle] ?? 0) < us) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many requests of bursts start before a moment; in whole µs, for a burst on the edge of two slices is in the second. */
function burstRequests({ size, everyMs }: Extract<Arrivals, { kind: "burst" }>, s: number): number {
  return size * Math.ceil(Math.round(s * 1e6) / (everyMs * 1_000));
}

const SLICES_MAX = 120;
const SLICE_MIN_S = 0.1;

/** Starts as a rate: how many are in each slice of the time, from how many start before a moment. */
function counted(before: (s: number) => number, durationS: number): Rate[] {
  if (!(durationS > 0)) return [];
  const wide = Math.max(durationS / SLICES_MAX, SLICE_MIN_S);
  const slices = Math.min(Math.ceil(durationS / SLICE_MIN_S), SLICES_MAX);
  return Array.from({ length: slices }, (_, at) => at).flatMap((at) => {
    const [from, to] = [at * wide, at === slices - 1 ? durationS : (at + 1) * wide];
    return level((before(to) - before(from)) / wide, from, to);
  });
}

/** How many requests start before the end; nothing where the target decides it. */
export function requestsOf(arrivals: Arrivals, durationS: number): number | undefined {
  if (arrivals.kind === "replay") return reached(arrivals.timesUs, durationS).length;
  if (arrivals.kind === "burst") return arrivals.everyMs > 0 ? burstRequests(arrivals, durationS) : undefined;
  const rates = ratesOf(arrivals, durationS);
  if (rates.length === 0) return undefined;
  return rates.reduce((sum, { s, rate }, at) => {
    const next = rates[at + 1];
    return next ? sum + ((rate + next.rate) / 2) * (next.s - s) : sum;
  }, 0);
}
