// Field paths as plans and drift print them: `spec.containers[name="web"].image`, `metadata.annotations["a/b"]`,
// `metadata.finalizers[="x"]`, `spec.rules[0].host`. The server owns the syntax (meshplay-plan, field_path); this is its reader.

export type Segment =
  | { type: "field"; name: string }
  | { type: "item"; keys: { name: string; value: unknown }[] }
  | { type: "member"; value: unknown }
  | { type: "index"; index: number };

/** The steps of a path; a text that is no path is one field of that name. */
export function parsePath(text: string): Segment[] {
  const segments: Segment[] = [];
  let rest = text;
  while (rest !== "") {
    const step = nextSegment(rest);
    if (!step) return [{ type: "field", name: text }];
    segments.push(step.segment);
    rest = step.rest.startsWith(".") ? step.rest.slice(1) : step.rest;
  }
  return segments;
}

interface Step {
  segment: Segment;
  rest: string;
}

function nextSegment(text: string): Step | undefined {
  if (!text.startsWith("[")) {
    const name = /^[^.[]+/.exec(text)?.[0];
    return name === undefined ? undefined : { segment: { type: "field", name }, rest: text.slice(name.length) };
  }
  const inner = text.slice(1);
  if (inner.startsWith("=")) return closed(scalarAt(inner.slice(1)), (value) => ({ type: "member", value }));
  if (inner.startsWith('"')) return closed(scalarAt(inner), (value) => ({ type: "field", name: String(value) }));
  const index = /^(\d+)\]/.exec(inner);
  if (index) return { segment: { type: "index", index: Number(index[1]) }, rest: inner.slice(index[0].length) };
  return nextKeys(inner);
}

function nextKeys(text: string): Step | undefined {
  const keys: { name: string; value: unknown }[] = [];
  let rest = text;
  for (;;) {
    const name = /^[^=\]]+(?==)/.exec(rest)?.[0];
    const scalar = name === undefined ? undefined : scalarAt(rest.slice(name.length + 1));
    if (name === undefined || !scalar) return undefined;
    keys.push({ name, value: scalar.value });
    if (scalar.rest.startsWith("]")) return { segment: { type: "item", keys }, rest: scalar.rest.slice(1) };
    if (!scalar.rest.startsWith(",")) return undefined;
    rest = scalar.rest.slice(1);
  }
}

interface Scalar {
  value: unknown;
  rest: string;
}

function closed(scalar: Scalar | undefined, segment: (value: unknown) => Segment): Step | undefined {
  if (!scalar?.rest.startsWith("]")) return undefined;
  return { segment: segment(scalar.value), rest: scalar.rest.slice(1) };
}

/** The JSON value that the text begins with. */
function scalarAt(text: string): Scalar | undefined {
  const end = jsonEnd(text);
  try {
    return { value: JSON.parse(text.slice(0, end)), rest: text.slice(end) };
  } catch {
    return undefined;
  }
}

function jsonEnd(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text.charAt(at);
    if (c === '"') {
      at += (/^"(?:[^"\\]|\\.)*"/.exec(text.slice(at))?.[0].length ?? 1) - 1;
    } else if (c === "{" || c === "[") {
      depth++;
    } else if ((c === "}" || c === "]") && depth > 0) {
      depth--;
    } else if (depth === 0 && (c === "," || c === "]")) {
      return at;
    }
  }
  return text.length;
}

/** The last step as people say it: `image`, `web`, `0`. */
export function lastStep(path: string): string {
  const last = parsePath(path).at(-1);
  if (!last) return "the whole object";
  switch (last.type) {
    case "field":
      return last.name;
    case "item":
      return last.keys.map((key) => String(key.value)).join(", ");
    case "member":
      return String(last.value);
    case "index":
      return String(last.index);
  }
}
