// Values that people write as YAML, before the pages rely on them: whether each place holds what is expected there, and which one does
// not. It knows no specification. Pure.
import { parse } from "yaml";

export type Mapping = Record<string, unknown>;

/** What is wrong with a value at its place; nothing if it can stand there. */
export type Look = (value: unknown, at: string) => string | undefined;
export type Looks = Readonly<Record<string, Look>>;

export const aText: Look = (value, at) => (typeof value === "string" ? undefined : `${at} needs a text`);
/** A whole number beyond those that are exact was another one when it was typed. */
export const aNumber: Look = (value, at) => (typeof value !== "number" ? `${at} needs a number` : Number.isInteger(value) && !Number.isSafeInteger(value) ? `${at} needs a number, at most ${Number.MAX_SAFE_INTEGER}` : undefined);
export const aTruth: Look = (value, at) => (typeof value === "boolean" ? undefined : `${at} needs true or false`);
export const aMapping: Look = (value, at) => (isMapping(value) ? undefined : `${at} needs a mapping`);

export function maybe(look: Look): Look {
  return (value, at) => (value === undefined || value === null ? undefined : look(value, at));
}

export function listOf(look: Look): Look {
  return (value, at) => (Array.isArray(value) ? firstOf(value.map((item, nth) => look(item, `${at}[${nth}]`))) : `${at} needs a list`);
}

/** Fields that are not named may stand there too: whether they are known is the server's to say. */
export function fieldsOf(looks: Looks): Look {
  return (value, at) => (isMapping(value) ? firstOf(Object.entries(looks).map(([key, look]) => look(value[key], at ? `${at}.${key}` : key))) : `${at} needs a mapping, such as ${Object.keys(looks)[0]}: …`);
}

/** Fields as the `kind` among them wants. */
export function kindsOf(kinds: Readonly<Record<string, Looks>>): Look {
  return (value, at) => {
    const known = isMapping(value) ? Object.entries(kinds).find(([kind]) => kind === value.kind) : undefined;
    return known ? fieldsOf(known[1])(value, at) : `${at} needs a kind: ${Object.keys(kinds).join(", ")}`;
  };
}

function firstOf(found: readonly (string | undefined)[]): string | undefined {
  return found.find((wrong) => wrong !== undefined);
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A key whose value is still to be typed says nothing yet. */
export function withoutNulls(value: Mapping): Mapping {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null));
}

/** The text as a value, or why it is none. `Map`: with mappings whose names stay in the order in which they were written. */
export function readYaml(text: string, mappings: "Object" | "Map" = "Object"): { value: unknown } | { wrong: string } {
  try {
    return { value: parse(text, { mapAsMap: mappings === "Map" }) };
  } catch (error) {
    return { wrong: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error) };
  }
}

/** Mappings as objects, which put names that are whole numbers in front. */
export function unordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unordered);
  return value instanceof Map ? Object.fromEntries([...value].map(([key, part]) => [String(key), unordered(part)])) : value;
}

/** Whether both say the same; what is empty says nothing. */
export function saysSame(a: unknown, b: unknown): boolean {
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, at) => saysSame(item, b[at]));
  if (isMapping(a) && isMapping(b)) return Object.keys({ ...a, ...b }).every((key) => saysSame(a[key], b[key]));
  return a === b;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0);
}
