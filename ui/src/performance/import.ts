// Files that are brought in: results of other tools, and tests of Service Mesh Performance. Pure.
import { parse } from "yaml";
import type { Tool } from "~/api/schema";

export type NamedText = { file: string; text: string };

/** As the server finds by the shape of the text; the empty word lets it. */
export const TOOLS: readonly { value: Tool | ""; label: string }[] = [
  { value: "", label: "found by its shape" },
  ...(["fortio", "wrk", "wrk2", "oha", "k6", "vegeta", "h2load", "nighthawk", "ghz"] as const).map((tool) => ({ value: tool, label: tool })),
  { value: "hlog", label: "HdrHistogram log" },
  { value: "smp", label: "result of Service Mesh Performance" },
];

/** Whether a text asks for a test and tells no result: it says what `test` is. What it means is the server's to say. */
export function isTest(text: string): boolean {
  try {
    const read: unknown = parse(text);
    return typeof read === "object" && read !== null && "test" in read && typeof read.test === "object" && read.test !== null;
  } catch {
    return false;
  }
}

/** The texts that were chosen, and what was pasted. */
export function allTexts(read: readonly NamedText[], pasted: string): readonly NamedText[] {
  return pasted.trim() === "" ? read : [...read, { file: "pasted", text: pasted }];
}

/** `checkout (1 of 2)`, as the command line calls one of several runs of a test. */
export function numbered(name: string, nth: number, of: number): string {
  return of > 1 ? `${name} (${nth + 1} of ${of})` : name;
}
