// The Markdown of text panels as a tree of known parts. Nothing in it becomes HTML: tags are left out, addresses are http(s) or none. Pure.

export type Inline = { is: "text" | "code" | "strong" | "emphasis"; text: string } | { is: "link"; text: string; href: string };
export type Block =
  | { is: "heading"; level: number; parts: Inline[] }
  | { is: "paragraph"; parts: Inline[] }
  | { is: "list"; ordered: boolean; items: Inline[][] }
  | { is: "code"; text: string };

export function blocksOf(source: string): Block[] {
  const blocks: Block[] = [];
  const lines = withoutTags(source).split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (line.trim() === "") continue;
    const taken = code(lines, at) ?? heading(line) ?? list(lines, at) ?? paragraph(lines, at);
    blocks.push(taken.block);
    at += taken.lines - 1;
  }
  return blocks;
}

type Taken = { block: Block; lines: number };

function code(lines: readonly string[], from: number): Taken | undefined {
  if (!lines[from]?.startsWith("```")) return undefined;
  const end = lines.findIndex((line, at) => at > from && line.startsWith("```"));
  const last = end < 0 ? lines.length : end;
  return { block: { is: "code", text: lines.slice(from + 1, last).join("\n") }, lines: last - from + 1 };
}

function heading(line: string): Taken | undefined {
  const [, marks, text] = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line) ?? [];
  return marks ? { block: { is: "heading", level: marks.length, parts: inlineOf(text ?? "") }, lines: 1 } : undefined;
}

const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;

function list(lines: readonly string[], from: number): Taken | undefined {
  const first = ITEM.exec(lines[from] ?? "");
  if (!first) return undefined;
  const rest = lines.slice(from).findIndex((line) => !ITEM.test(line));
  const items = lines.slice(from, rest < 0 ? undefined : from + rest);
  return { block: { is: "list", ordered: first[1] !== undefined, items: items.map((line) => inlineOf(ITEM.exec(line)?.[2] ?? "")) }, lines: items.length };
}

function paragraph(lines: readonly string[], from: number): Taken {
  const rest = lines.slice(from + 1).findIndex((line) => line.trim() === "" || line.startsWith("#") || line.startsWith("```") || ITEM.test(line));
  const taken = lines.slice(from, rest < 0 ? undefined : from + 1 + rest);
  return { block: { is: "paragraph", parts: inlineOf(taken.join(" ")) }, lines: taken.length };
}

const INLINE = /`([^`]+)`|\*\*(.+?)\*\*|__(.+?)__|\*([^*\s][^*]*)\*|!?\[([^\]]*)\]\(([^)\s]+)[^)]*\)|(https?:\/\/[^\s<>)]+)/g;

export function inlineOf(text: string): Inline[] {
  const parts: Inline[] = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    if (found.index > end) parts.push({ is: "text", text: text.slice(end, found.index) });
    parts.push(partOf(found));
    end = found.index + found[0].length;
  }
  if (end < text.length) parts.push({ is: "text", text: text.slice(end) });
  return parts;
}

function partOf([, codeText, strong, strongToo, emphasis, label, address, bare]: RegExpMatchArray): Inline {
  if (codeText !== undefined) return { is: "code", text: codeText };
  const bold = strong ?? strongToo;
  if (bold !== undefined) return { is: "strong", text: bold };
  if (emphasis !== undefined) return { is: "emphasis", text: emphasis };
  const href = address ?? bare ?? "";
  const text = label || href;
  return /^https?:\/\//.test(href) ? { is: "link", text, href } : { is: "text", text };
}

/** Panels in HTML: its words. Lines end where blocks do. */
function withoutTags(source: string): string {
  return source
    .replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<a\b[^>]*href\s*=\s*["'](https?:[^"']+)["'][^>]*>([\s\S]*?)<\/a>/gi, "[$2]($1)")
    .replace(/<h([1-6])\b[^>]*>/gi, (_, level: string) => `\n\n${"#".repeat(Number(level))} `)
    .replace(/<li\b[^>]*>/gi, "\n- ")
    .replace(/<\/?(p|div|br|ul|ol|table|tr|h[1-6]|center|hr)\b[^>]*>/gi, "\n\n")
    .replace(/<\/?[a-z!][^>]*>/gi, "")
    .replace(/&(nbsp|amp|lt|gt|quot|#39);/g, (whole, name: string) => ({ nbsp: " ", amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" })[name] ?? whole);
}
