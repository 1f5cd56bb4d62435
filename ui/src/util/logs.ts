// Lines of many containers in one bounded list, and a search over them that is done in pieces. Pure: parts in, lines out.
import type { Finding, LogPart } from "~/api/schema";
import { Ring } from "./ring";

/** A line as the view shows it. `notice` lines are ours: ends and gaps. */
export type Line = { pod: string; container: string; at: string | undefined; text: string; notice?: Finding | "ended" | "dropped" };

/** Lines kept in a tab: some 15 MB. */
export const LINES_MAX = 50_000;

/** Looked at in one go: a few milliseconds. */
const SEARCH_LINES = 10_000;

export class LogBook {
  readonly lines = new Ring<Line>(LINES_MAX);
  /** Pods in the order they were first heard; the place is their colour. */
  readonly pods: string[] = [];
  /** Positions of lines in which the search is found, rising. */
  matches: number[] = [];
  #search: RegExp | undefined;
  /** Up to where the search has come. */
  #searched = 0;

  add(part: LogPart) {
    switch (part.type) {
      case "lines":
        this.#know(part.pod);
        for (const { at, text } of part.lines) this.#push({ pod: part.pod, container: part.container, at: at ?? undefined, text });
        break;
      case "end":
        this.#know(part.pod);
        this.#push({ pod: part.pod, container: part.container, at: undefined, text: part.finding?.message ?? "the log has ended", notice: part.finding ?? "ended" });
        break;
      case "dropped":
        this.#push({ pod: "", container: "", at: undefined, text: `${part.lines.toLocaleString("en-US")} lines came too fast and were left out`, notice: "dropped" });
        break;
    }
  }

  /** Begins to search anew; [`LogBook.look`] does it. */
  search(pattern: RegExp | undefined) {
    this.#search = pattern;
    this.#searched = this.lines.first;
    this.matches = [];
  }

  /** Looks at some of the lines that were not looked at yet, old ones first; `more` if there are others. */
  look(): "more" | "done" {
    const { first, end } = this.lines;
    const from = Math.max(this.#searched, first);
    const to = this.#search ? Math.min(end, from + SEARCH_LINES) : end;
    for (let at = from; at < to; at += 1) {
      if (this.#search?.test(this.lines.at(at)?.text ?? "")) this.matches.push(at);
    }
    this.#searched = to;
    return to < end ? "more" : "done";
  }

  /** Forgets matches whose lines are forgotten. */
  trim() {
    const kept = this.matches.findIndex((at) => at >= this.lines.first);
    if (kept !== 0) this.matches = kept < 0 ? [] : this.matches.slice(kept);
  }

  text(): string {
    const several = this.pods.length > 1;
    return [...this.lines].map(({ pod, container, at, text }) => [at, several && `${pod}/${container}`, text].filter(Boolean).join(" ")).join("\n");
  }

  #know(pod: string) {
    if (!this.pods.includes(pod)) this.pods.push(pod);
  }

  #push(line: Line) {
    this.lines.push(line);
  }
}

/** What was typed as a pattern: a regular expression if it is one, else the text itself. Case does not count. */
export function searchPattern(typed: string): RegExp | undefined {
  if (typed === "") return undefined;
  try {
    return new RegExp(typed, "i");
  } catch {
    return new RegExp(typed.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "i");
  }
}

/** Splits a stream of lines of JSON, each read when it is asked for; keeps the incomplete rest. */
export function lineParser<T>(): (chunk: string) => Iterable<T> {
  let rest = "";
  return function* (chunk) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") yield JSON.parse(line);
  };
}

const BAD = /\b(fatal|panic|error|err|exception|critical)\b/i;
const WARN = /\b(warn|warning)\b/i;

/** How bad a line looks, by its words. */
export function lineTone(text: string): "bad" | "warn" | undefined {
  const head = text.slice(0, 400);
  if (BAD.test(head)) return "bad";
  return WARN.test(head) ? "warn" : undefined;
}
