// A long design cut down to what the cursor needs: the component around it in full, of the others only what names them.
// Completion reads the text with each word that is typed; reading 20,000 lines each time would be felt.

/** Texts up to this length are left whole. */
const WHOLE_CHARS_MAX = 40_000;

export interface Focused {
  text: string;
  offset: number;
}

/** Cuts bodies of other components away; a text that is not laid out in blocks stays as it is. */
export function focused(text: string, offset: number): Focused {
  if (text.length <= WHOLE_CHARS_MAX) return { text, offset };
  const head = /^( *)components:[ \t]*$/m.exec(text);
  if (!head) return { text, offset };
  const outer = head[1]?.length ?? 0;
  const begin = head.index + head[0].length + 1;
  const inner = /^ *(?=[^\s#])/m.exec(text.slice(begin))?.[0].length ?? 0;
  if (inner <= outer) return { text, offset };
  return cut(text, offset, begin, inner);
}

function cut(text: string, offset: number, begin: number, inner: number): Focused {
  const all = blocks(text, begin, inner);
  const kept: string[] = [text.slice(0, all[0]?.from)];
  let removed = 0;
  for (const block of all) {
    const isHere = block.from <= offset && offset <= block.to;
    const whole = text.slice(block.from, block.to);
    const part = isHere || !block.isComponent ? whole : names(whole, inner);
    if (block.to <= offset && !isHere) removed += whole.length - part.length;
    kept.push(part);
  }
  return { text: kept.join(""), offset: offset - removed };
}

interface Block {
  from: number;
  to: number;
  isComponent: boolean;
}

/** Each component from its id to the next one; everything after the components is the last block. */
function blocks(text: string, begin: number, inner: number): Block[] {
  const found: Block[] = [];
  const lines = new RegExp(`^ {0,${inner}}(?=[^\\s#])`, "gm");
  lines.lastIndex = begin;
  for (let line = lines.exec(text); line; line = lines.exec(text)) {
    const last = found.at(-1);
    if (last) last.to = line.index;
    const isComponent = line[0].length === inner;
    found.push({ from: line.index, to: text.length, isComponent });
    if (!isComponent) break;
    lines.lastIndex = Math.max(lines.lastIndex, line.index + 1);
  }
  return found;
}

/** The id, `apiVersion` and `kind` of a component. */
function names(block: string, inner: number): string {
  const keep = new RegExp(`^ {${inner}}\\S|^ {${inner + 1},${inner + 4}}(apiVersion|kind):`);
  return block
    .split("\n")
    .filter((line) => keep.test(line))
    .map((line) => `${line}\n`)
    .join("");
}
