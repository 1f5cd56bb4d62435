// A YAML text as a tree with positions: which path is at an offset, and where a path stands. Knows YAML, and nothing of designs,
// schemas or the editor on the screen. Works on text that is being typed: what cannot be read is left out, never thrown.
import { type Document, type Node, type Pair, LineCounter, isMap, isNode, isPair, isScalar, isSeq, parseDocument } from "yaml";

export type Path = readonly (string | number)[];

/** Offsets into the text; `to` is exclusive. */
export interface Span {
  from: number;
  to: number;
}

export interface Parsed {
  text: string;
  document: Document;
  lines: LineCounter;
}

/** The outline, the findings and the hover read the same text one after the other. */
let newest: Parsed | undefined;

/** Reads a text as far as it can be read. */
export function parseText(text: string): Parsed {
  if (newest?.text !== text) newest = parseAnew(text);
  return newest;
}

/** The same, for a text that nobody asks for again. */
export function parseAnew(text: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false, strict: false, logLevel: "silent" });
  return { text, document, lines };
}

export interface Found {
  path: Path;
  /** Whether the offset is on the key or on its value. */
  part: "key" | "value";
  span: Span;
}

/** What stands at an offset. */
export function findAt({ document }: Parsed, offset: number): Found | undefined {
  return isNode(document.contents) ? findIn(document.contents, offset, []) : undefined;
}

function findIn(node: Node, offset: number, path: Path): Found | undefined {
  if (isMap(node)) {
    for (const pair of node.items) {
      const found = findInPair(pair, offset, path);
      if (found) return found;
    }
    return undefined;
  }
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      if (!isNode(item) || !holds(spanOf(item), offset)) continue;
      return findIn(item, offset, [...path, index]);
    }
    return undefined;
  }
  const span = spanOf(node);
  return span && holds(span, offset) ? { path, part: "value", span } : undefined;
}

function findInPair(pair: Pair, offset: number, path: Path): Found | undefined {
  const here = [...path, keyName(pair)];
  const key = isNode(pair.key) ? spanOf(pair.key) : undefined;
  if (key && holds(key, offset)) return { path: here, part: "key", span: key };
  return isNode(pair.value) ? findIn(pair.value, offset, here) : undefined;
}

function holds(span: Span | undefined, offset: number): boolean {
  return span !== undefined && span.from <= offset && offset <= span.to;
}

/** Where a node stands, without what follows it. */
function spanOf(node: Node): Span | undefined {
  return node.range ? { from: node.range[0], to: node.range[1] } : undefined;
}

export function keyName(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.source ?? pair.key.value) : String(pair.key);
}

/** The value at a path as a node. */
export function nodeAt({ document }: Parsed, path: Path): Node | undefined {
  const node = document.getIn(path, true);
  return isNode(node) ? node : undefined;
}

/** The names of the keys of a mapping; none if there is no mapping. */
export function keysAt(parsed: Parsed, path: Path): string[] {
  const node = path.length === 0 ? parsed.document.contents : nodeAt(parsed, path);
  return isMap(node) ? node.items.map(keyName) : [];
}

/** The text of a scalar; undefined if there is none. */
export function textAt(parsed: Parsed, path: Path): string | undefined {
  const node = nodeAt(parsed, path);
  return isScalar(node) && node.value != null ? String(node.value) : undefined;
}

/** Where the last step of a path is written: its key in a mapping, its beginning in a list. */
export function keySpan(parsed: Parsed, path: Path): Span | undefined {
  const last = path.at(-1);
  if (last === undefined) return undefined;
  const parent = path.length === 1 ? parsed.document.contents : nodeAt(parsed, path.slice(0, -1));
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && keyName(item) === String(last));
    return pair && isNode(pair.key) ? spanOf(pair.key) : undefined;
  }
  const item = isSeq(parent) ? parent.items[Number(last)] : undefined;
  return isNode(item) ? firstLine(parsed, spanOf(item)) : undefined;
}

/** Where the deepest part of a path stands that the text has. */
export function nearestSpan(parsed: Parsed, path: Path): Span | undefined {
  for (let length = path.length; length > 0; length--) {
    const part = path.slice(0, length);
    const scalar = length === path.length ? nodeAt(parsed, part) : undefined;
    const span = isScalar(scalar) && scalar.value !== null ? spanOf(scalar) : keySpan(parsed, part);
    if (span) return span;
  }
  return undefined;
}

function firstLine({ text }: Parsed, span: Span | undefined): Span | undefined {
  if (!span) return undefined;
  const end = text.indexOf("\n", span.from);
  return { from: span.from, to: end < 0 ? span.to : Math.min(end, span.to) };
}

/** Offset of a line and a column, both from 1; the column counts characters, not UTF-16 units. */
export function offsetOf({ text, lines }: Parsed, line: number, column = 1): number {
  const start = lines.lineStarts[line - 1] ?? text.length;
  const rest = text.slice(start).split("\n", 1)[0] ?? "";
  return start + [...rest].slice(0, column - 1).join("").length;
}

/** Line of an offset, from 1. */
export function lineOf({ lines }: Parsed, offset: number): number {
  return lines.linePos(offset).line;
}
