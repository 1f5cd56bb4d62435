// Where the cursor is, in terms of the YAML tree, while the text is half written. A mark is put into a copy of the text and looked
// for in the tree: so block and flow style, lists and comments need no rules of their own.
import { type Node, isMap, isNode, isScalar, isSeq } from "yaml";

import { type Parsed, type Path, parseAnew } from "./document";
import { focused } from "./focus";

const MARK = "meshplay-cursor";

export interface Cursor {
  /** `key`: a key of the mapping at `path` is being typed; `value`: the value at `path`. */
  slot: "key" | "value";
  path: Path;
  /** Begin of the word before the cursor. */
  from: number;
  /** End of the word after the cursor. */
  to: number;
  word: string;
  /** Inside `{}` or `[]`: no line breaks there. */
  isFlow: boolean;
  /** Whether a colon follows the key already. */
  hasColon: boolean;
  /** Column of the word, from 0: what goes below a key stands two columns further. */
  column: number;
  parsed: Parsed;
}

const WORD_BEFORE = /[\w.$/{-]*$/;
const WORD_AFTER = /^[\w./}-]*/;

/** Reads the place of the cursor; undefined in comments and where no tree can be made. */
export function cursorAt(text: string, offset: number): Cursor | undefined {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  if (/(^|\s)#/.test(before)) return undefined;
  const word = wordBefore(before);
  const from = offset - word.length;
  const after = text.slice(offset);
  const to = offset + (WORD_AFTER.exec(after)?.[0].length ?? 0);
  const rest = text.slice(to).split("\n", 1)[0] ?? "";
  const hasColon = /^\s*:(\s|$)/.test(rest);
  const isKey = !hasColon && isKeyPosition(text.slice(lineStart, from)) && /^\s*[,}]?/.test(rest) && isRestEmpty(rest);
  const near = focused(text, from);
  const tail = near.text.slice(near.offset + (to - from));
  const parsed = parseAnew(`${near.text.slice(0, near.offset)}${MARK}${isKey ? ":" : ""}${tail}`);
  const root = parsed.document.contents;
  const found = isNode(root) ? findMark(root, [], false) : undefined;
  return found && { ...found, from, to, word, hasColon, column: from - lineStart, parsed };
}

/** A dash at the begin of a line makes an item and is not part of a word. */
function wordBefore(before: string): string {
  const word = WORD_BEFORE.exec(before)?.[0] ?? "";
  return /^\s*-$/.test(before) ? "" : word;
}

function isKeyPosition(before: string): boolean {
  return /^\s*(-\s+)*$/.test(before) || /[{,[]\s*$/.test(before);
}

function isRestEmpty(rest: string): boolean {
  return /^\s*([,}\]].*)?(#.*)?$/.test(rest);
}

type Mark = Pick<Cursor, "slot" | "path" | "isFlow">;

function findMark(node: Node, path: Path, isFlow: boolean): Mark | undefined {
  if (isMap(node)) {
    const flow = isFlow || node.flow === true;
    for (const { key, value } of node.items) {
      if (isMark(key)) return { slot: "key", path, isFlow: flow };
      const found = isNode(value) ? findMark(value, [...path, isScalar(key) ? String(key.source ?? key.value) : ""], flow) : undefined;
      if (found) return found;
    }
    return undefined;
  }
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const found = isNode(item) ? findMark(item, [...path, index], isFlow || node.flow === true) : undefined;
      if (found) return found;
    }
    return undefined;
  }
  return isMark(node) ? { slot: "value", path, isFlow } : undefined;
}

function isMark(node: unknown): boolean {
  return isScalar(node) && typeof node.value === "string" && node.value.includes(MARK);
}
