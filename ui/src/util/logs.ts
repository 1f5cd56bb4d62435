// Lines of many containers in one bounded list, with the search kept up to date line by line. Pure: parts in, lines out.
import type { Finding, LogPart } from "~/api/schema";
import { Ring } from "./ring";

/** A line as the view shows it. `notice` lines are ours: ends and gaps. */
export type Line = { pod: string; container: string; at: string | undefined; text: string; notice?: Finding | "ended" | "dropped" };

/** Lines kept in a tab: some 15 MB. */
export const LINES_MAX = 50_000;

export class LogBook {
  readonly lines = new Ring<Line>(LINES_MAX);
  /** Pods in the order they were first heard; the place is their colour. */
  readonly pods: string[] = [];
  /** Positions of lines in which the search is found, rising. */
  matches: number[] = [];
  #search: RegExp | undefined;

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

  /** Searches anew; from then on each new line is looked at once. */
  search(pattern: RegExp | undefined) {
    this.#search = pattern;
    this.matches = [];
    for (let at = this.lines.first; at < this.lines.end; at += 1) this.#look(at);
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
    this.#look(this.lines.end - 1);
  }

  #look(at: number) {
    if (this.#search?.test(this.lines.at(at)?.text ?? "")) this.matches.push(at);
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

/** Splits a stream of lines of JSON; keeps the incomplete rest. */
export function lineParser<T>(): (chunk: string) => T[] {
  let rest = "";
  return (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    return lines.filter((line) => line.trim() !== "").map((line): T => JSON.parse(line));
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
