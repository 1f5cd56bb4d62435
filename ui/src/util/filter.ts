// The filter language of tables, as far as a text box needs it: what could be typed next, and changing one term. Pure.
// What a filter means is decided by the server alone (docs/filter.md).

const keyNames = ["kind", "ns", "name", "cluster", "status", "reason", "design", "node", "restarts", "age", "label", "owner", "api"] as const;
export type FilterKey = (typeof keyNames)[number];

/** Keys with what they ask for; the order is that of docs/filter.md. */
export const filterKeys: Record<FilterKey, string> = {
  kind: "kind, plural or short name",
  ns: "namespace",
  name: "whole name, * for any text",
  cluster: "cluster",
  status: "level, or part of the status",
  reason: "part of the reason",
  design: "design that manages it",
  node: "node of a pod",
  restarts: "restarts, e.g. >3",
  age: "how long ago it was made, e.g. <1h",
  label: "label, e.g. app=web",
  owner: "part of its controller",
  api: "API group",
};

const aliases: Record<string, FilterKey> = { k: "kind", namespace: "ns", n: "name", c: "cluster", s: "status", d: "design", l: "label", controller: "owner", group: "api" };

/** Values that are known for a key. */
export type FilterValues = Partial<Record<FilterKey, readonly string[]>>;
export type Completion = { text: string; detail: string };
/** What may stand between `from` and `to` of the text. */
export type Completions = { from: number; to: number; options: Completion[] };

const OPTIONS_MAX = 12;
const TERM = /(?:"[^"]*"?|[^\s"])+/g;

/** What could be typed at the cursor: keys, or values of the key before the colon. */
export function complete(text: string, cursor: number, values: FilterValues): Completions {
  const term = termAt(text, cursor);
  const [, sign = "", key, rest = ""] = /^([!-]?)(?:([a-z]+):)?(.*)$/i.exec(text.slice(term.from, cursor)) ?? [];
  if (key === undefined) {
    const options = Object.entries(filterKeys).filter(([name]) => name.startsWith(rest.toLowerCase())).map(([name, detail]) => ({ text: `${name}:`, detail }));
    return { from: term.from + sign.length, to: term.to, options };
  }
  const known = canonical(key);
  const negation = /^!/.exec(rest)?.[0].length ?? 0;
  const typed = rest.slice(negation).split(",").at(-1) ?? "";
  const from = cursor - typed.length;
  const to = nextEnd(text, cursor);
  const fitting = (known && values[known] ? values[known] : []).filter((value) => value.toLowerCase().includes(typed.toLowerCase().replaceAll('"', "")));
  const starts = (value: string) => (value.toLowerCase().startsWith(typed.toLowerCase()) ? 0 : 1);
  const options = fitting.toSorted((a, b) => starts(a) - starts(b)).slice(0, OPTIONS_MAX).map((value) => ({ text: quoted(value), detail: known ?? "" }));
  return { from, to, options };
}

function termAt(text: string, cursor: number): { from: number; to: number } {
  for (const match of text.matchAll(TERM)) {
    if (match.index <= cursor && cursor <= match.index + match[0].length) return { from: match.index, to: match.index + match[0].length };
  }
  return { from: cursor, to: cursor };
}

function nextEnd(text: string, cursor: number): number {
  const rest = /^[^\s,]*/.exec(text.slice(cursor));
  return cursor + (rest?.[0].length ?? 0);
}

function canonical(word: string): FilterKey | undefined {
  const lower = word.toLowerCase();
  return keyNames.find((key) => key === lower) ?? aliases[lower];
}

/** Quotes a value that the language would read otherwise. */
export function quoted(value: string): string {
  return /[\s,"*:]/.test(value) ? `"${value}"` : value;
}

type Term = { text: string; key: FilterKey | undefined; negated: boolean; values: string[] };

function terms(filter: string): Term[] {
  return [...filter.matchAll(TERM)].map(([text]) => {
    const [, sign = "", word, rest = ""] = /^([!-]?)(?:([a-z]+):)?(.*)$/i.exec(text) ?? [];
    const key = word === undefined ? undefined : canonical(word);
    const negated = sign !== "" || rest.startsWith("!");
    const values = (rest.replace(/^!/, "").match(/(?:"[^"]*"?|[^,"])+/g) ?? []).map((value) => value.replaceAll('"', ""));
    return { text, key, negated, values };
  });
}

/** Values that a filter asks for by a key; none where it does not. */
export function valuesOf(filter: string, key: FilterKey): string[] {
  return terms(filter).filter((term) => term.key === key && !term.negated).flatMap((term) => term.values);
}

/** The filter with the values of one key replaced; no values: without it. */
export function withValues(filter: string, key: FilterKey, values: readonly string[]): string {
  const kept = terms(filter).filter((term) => term.key !== key || term.negated).map((term) => term.text);
  const wanted = values.length > 0 ? [`${key}:${values.map(quoted).join(",")}`] : [];
  return [...kept, ...wanted].join(" ");
}

/** The filter within some clusters: one that names clusters itself says more. */
export function within(filter: string, clusters: readonly string[] | undefined): string {
  if (!clusters || clusters.length === 0 || terms(filter).some(({ key }) => key === "cluster")) return filter;
  return withValues(filter, "cluster", clusters);
}

/** The filter with one value added, or taken out if it was there. */
export function toggled(filter: string, key: FilterKey, value: string): string {
  const before = valuesOf(filter, key);
  return withValues(filter, key, before.includes(value) ? before.filter((each) => each !== value) : [...before, value]);
}
