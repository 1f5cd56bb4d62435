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

/** What was chosen, and what is in the field. */
export type Brought = { read: readonly NamedText[]; pasted: string };

const PASTED = "pasted";

export function allTexts({ read, pasted }: Brought): readonly NamedText[] {
  return pasted.trim() === "" ? read : [...read, { file: PASTED, text: pasted }];
}

/** What is still to be imported when some of it was: importing it again would make the same runs again. */
export function withoutTexts({ read, pasted }: Brought, done: readonly NamedText[]): Brought {
  const isPastedDone = done.some(({ file, text }) => file === PASTED && text === pasted);
  return { read: read.filter((each) => !done.includes(each)), pasted: isPastedDone ? "" : pasted };
}

type Begun = { run: string; name: string };

/** What became of a run of a test: it began, or why it was refused. */
export type Started = Begun | { error: unknown };

/** Starts one run after the other, so that each is told apart, and leaves alone those that began at a press before. */
export async function startEach<T>(wanted: readonly T[], before: readonly Started[], start: (one: T, nth: number) => Promise<Begun>): Promise<Started[]> {
  const became: Started[] = [];
  for (const [nth, one] of wanted.entries()) {
    const known = before[nth];
    became.push(known && "run" in known ? known : await start(one, nth).then(({ run, name }) => ({ run, name }), (error: unknown) => ({ error })));
  }
  return became;
}

/** `checkout (1 of 2)`, as the command line calls one of several runs of a test. */
export function numbered(name: string, nth: number, of: number): string {
  return of > 1 ? `${name} (${nth + 1} of ${of})` : name;
}
