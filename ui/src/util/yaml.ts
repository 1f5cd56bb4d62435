// YAML for reading: the parts of a line that get a colour. A reader's aid, no parser. Pure.

export type Part = { text: string; kind: "key" | "string" | "literal" | "comment" | "plain" };

const LINE = /^(\s*(?:- )*)([^\s:#'"{[][^:#]*|"[^"]*"|'[^']*')(:)(?=\s|$)(.*)$/;

export function yamlParts(line: string): Part[] {
  if (line.trimStart().startsWith("#")) return [{ text: line, kind: "comment" }];
  const [, indent = "", key, colon = "", rest = ""] = LINE.exec(line) ?? [];
  if (key === undefined) {
    const [, dash = "", value = ""] = /^(\s*(?:- )*)(.*)$/.exec(line) ?? [];
    return [{ text: dash, kind: "plain" }, { text: value, kind: valueKind(value) }];
  }
  return [{ text: indent, kind: "plain" }, { text: key + colon, kind: "key" }, { text: rest, kind: valueKind(rest.trim()) }];
}

function valueKind(value: string): Part["kind"] {
  if (/^(true|false|null|~|-?\d+(\.\d+)?)$/.test(value)) return "literal";
  if (/^["']/.test(value)) return "string";
  return "plain";
}
