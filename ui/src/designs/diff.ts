// From field changes to the lines of an indented diff that shows only what differs.
//
// The server says which fields change, by path; this puts them back into the shape of the object, so that a person sees where
// they are. It never compares objects itself, except lists and maps that change as a whole: those are compared line by line.
import { stringify } from "yaml";

import type { FieldChange } from "~/api/schema";
import { type Segment, parsePath } from "./path";

export interface DiffLine {
  /** ` ` is only the way there. */
  sign: " " | "+" | "-";
  /** Indented text without the sign. */
  text: string;
  /** Path of the change that the line belongs to. */
  path?: string;
  /** Said about the line, in words. */
  note?: string;
}

interface Branch {
  segment: Segment;
  change?: FieldChange;
  children: Map<string, Branch>;
}

/** The lines of all changes. `notes` says something about a path, e.g. who owns it. */
export function diffLines(changes: readonly FieldChange[], notes: ReadonlyMap<string, string> = new Map()): DiffLine[] {
  const root: Branch = { segment: { type: "field", name: "" }, children: new Map() };
  for (const change of changes) plant(root, change);
  const lines = [...changeLines(root, 0, false), ...childLines(root, 0)];
  return lines.map((line, at) => {
    const note = line.path === undefined ? undefined : notes.get(line.path);
    const isLast = !lines.slice(at + 1).some((later) => later.path === line.path);
    return note === undefined || !isLast ? line : { ...line, note };
  });
}

function plant(root: Branch, change: FieldChange) {
  let at = root;
  for (const segment of parsePath(change.path)) {
    const name = JSON.stringify(segment);
    const next = at.children.get(name) ?? { segment, children: new Map<string, Branch>() };
    at.children.set(name, next);
    at = next;
  }
  at.change = change;
}

function childLines(branch: Branch, indent: number): DiffLine[] {
  return [...branch.children.values()].flatMap((child) => branchLines(child, indent));
}

function branchLines(branch: Branch, indent: number): DiffLine[] {
  const { segment, change } = branch;
  const own = change ? changeLines(branch, indent, true) : [];
  if (branch.children.size === 0) return own;
  if (segment.type === "field") {
    // Items stand as deep as the key that holds them, as kubectl prints lists.
    const isList = [...branch.children.values()].every((child) => child.segment.type !== "field");
    const head: DiffLine = { sign: " ", text: `${pad(indent)}${keyText(segment.name)}:` };
    return [head, ...own, ...childLines(branch, isList ? indent : indent + 2)];
  }
  const head: DiffLine = { sign: " ", text: `${pad(indent)}- ${itemText(segment)}` };
  return [head, ...own, ...childLines(branch, indent + 2)];
}

function changeLines(branch: Branch, indent: number, named: boolean): DiffLine[] {
  const { segment, change } = branch;
  if (!change) return [];
  const order = orderNote(change);
  if (order !== undefined) {
    return [{ sign: " ", text: `${pad(indent)}# ${order}`, path: change.path }];
  }
  const render = (value: unknown) => valueLines(named ? segment : undefined, value).map((line) => pad(indent) + line);
  const before = change.before === undefined ? [] : render(change.before);
  const after = change.after === undefined ? [] : render(change.after);
  return compareLines(before, after).map((line) => ({ ...line, path: change.path }));
}

/** A list whose items only change places: both sides are the names of its items. */
function orderNote(change: FieldChange): string | undefined {
  const names = (value: unknown) =>
    Array.isArray(value) && value.length > 1 && value.every((name) => typeof name === "string" && /^\[.*\]$/.test(name))
      ? value.map((name) => parsePath(String(name)).map(segmentText).join("")).join(", ")
      : undefined;
  const [before, after] = [names(change.before), names(change.after)];
  return before !== undefined && after !== undefined ? `order: ${before} → ${after}` : undefined;
}

function segmentText(segment: Segment): string {
  switch (segment.type) {
    case "field":
      return segment.name;
    case "item":
      return segment.keys.map((key) => String(key.value)).join("/");
    case "member":
      return String(segment.value);
    case "index":
      return String(segment.index);
  }
}

function itemText(segment: Exclude<Segment, { type: "field" }>): string {
  switch (segment.type) {
    case "item":
      return segment.keys.map((key) => `${keyText(key.name)}: ${scalarText(key.value)}`).join(", ");
    case "member":
      return scalarText(segment.value);
    case "index":
      return `# item ${segment.index}`;
  }
}

function valueLines(segment: Segment | undefined, value: unknown): string[] {
  const lines = yamlLines(value);
  if (!segment) return lines;
  if (segment.type !== "field") return lines.map((line, idx) => (idx === 0 ? `- ${line}` : `  ${line}`));
  const key = keyText(segment.name);
  const isBlock = typeof value === "object" && value !== null && Object.keys(value).length > 0 && !isSealed(value);
  if (isBlock) return [`${key}:`, ...lines.map((line) => (Array.isArray(value) ? line : `  ${line}`))];
  const [first = "", ...rest] = lines;
  return [`${key}: ${first}`, ...rest.map((line) => (line === "" ? line : `  ${line}`))];
}

function yamlLines(value: unknown): string[] {
  const text = stringify(unsealed(value), { lineWidth: 0, indentSeq: false, aliasDuplicateObjects: false });
  return text.replace(/\n$/, "").split("\n");
}

function scalarText(value: unknown): string {
  return yamlLines(value).join(" ");
}

function keyText(name: string): string {
  return scalarText(name);
}

interface Sealed {
  keyedHash: string;
}

/** Values of Secrets travel as keyed hashes: equal values have equal hashes, and that is all one may know. */
function isSealed(value: unknown): value is Sealed {
  return typeof value === "object" && value !== null && "keyedHash" in value && typeof value.keyedHash === "string";
}

function unsealed(value: unknown): unknown {
  if (isSealed(value)) return `(sealed, ${value.keyedHash.slice(0, 8)})`;
  if (Array.isArray(value)) return value.map(unsealed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unsealed(inner)]));
}

function pad(indent: number): string {
  return " ".repeat(indent);
}

/** Longest side that is compared line by line, in lines; the table of that comparison has the square of it. */
const COMPARED_LINES_MAX = 400;

/** What is in both stays as context, the rest is taken away or added. */
export function compareLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const plain = (sign: DiffLine["sign"]) => (text: string) => ({ sign, text });
  if (Math.min(before.length, after.length) <= 1 || Math.max(before.length, after.length) > COMPARED_LINES_MAX) {
    return [...before.map(plain("-")), ...after.map(plain("+"))];
  }
  const lengths = commonLengths(before, after);
  const lines: DiffLine[] = [];
  let [b, a] = [0, 0];
  while (b < before.length || a < after.length) {
    const [old, now] = [before[b], after[a]];
    if (old !== undefined && old === now) {
      lines.push({ sign: " ", text: old });
      b++;
      a++;
    } else if (old !== undefined && (now === undefined || at(lengths, b + 1, a) >= at(lengths, b, a + 1))) {
      lines.push({ sign: "-", text: old });
      b++;
    } else if (now !== undefined) {
      lines.push({ sign: "+", text: now });
      a++;
    }
  }
  return lines;
}

/** Length of the longest common rest from each pair of positions. */
function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let b = before.length - 1; b >= 0; b--) {
    for (let a = after.length - 1; a >= 0; a--) {
      const row = lengths[b];
      if (!row) continue;
      row[a] = before[b] === after[a] ? at(lengths, b + 1, a + 1) + 1 : Math.max(at(lengths, b + 1, a), at(lengths, b, a + 1));
    }
  }
  return lengths;
}

function at(lengths: number[][], b: number, a: number): number {
  return lengths[b]?.[a] ?? 0;
}

/** The lines of a manifest that is new altogether. */
export function addedLines(manifest: string): DiffLine[] {
  return manifest
    .replace(/\n$/, "")
    .split("\n")
    .map((text) => ({ sign: "+", text }));
}
