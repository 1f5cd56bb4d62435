// Where findings stand in the text: by line and column, by component and pointer, or at the component's name.
import type { Finding } from "~/api/schema";
import { type Parsed, type Path, type Span, findAt, nearestSpan, offsetOf } from "./document";

export interface Problem {
  span: Span;
  finding: Finding;
}

/** Each finding with its place; what has none stands at the begin of the text. */
export function problems(parsed: Parsed, findings: readonly Finding[]): Problem[] {
  return findings.map((finding) => ({ finding, span: spanOf(parsed, finding) }));
}

function spanOf(parsed: Parsed, { at }: Finding): Span {
  const path = pathOf(at);
  const byPath = path && nearestSpan(parsed, path);
  if (byPath) return byPath;
  if (at.line == null) return lineSpan(parsed, 1);
  const from = offsetOf(parsed, at.line, at.column ?? undefined);
  const found = at.column == null ? undefined : findAt(parsed, from);
  return found?.span.from === from ? found.span : restOfLine(parsed, from);
}

/** A pointer is inside the component's configuration, or inside the document if no component is named. */
function pathOf(at: Finding["at"]): Path | undefined {
  const steps = pointerSteps(at.pointer ?? "");
  if (at.component != null) {
    const base = ["spec", "components", at.component];
    return at.pointer ? [...base, "config", ...steps] : at.line == null ? base : undefined;
  }
  return steps.length > 0 ? steps : undefined;
}

function pointerSteps(pointer: string): Path {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

function lineSpan(parsed: Parsed, line: number): Span {
  return restOfLine(parsed, offsetOf(parsed, line));
}

/** From the first character that is no blank; a line without one is marked at its end. */
function restOfLine({ text }: Parsed, offset: number): Span {
  const end = text.indexOf("\n", offset);
  const to = end < 0 ? text.length : end;
  const from = Math.min(to, offset + (/^ */.exec(text.slice(offset, to))?.[0].length ?? 0));
  return { from, to };
}

/** The worst severity, for a dot in the outline. */
export function worst(findings: readonly Finding[]): Finding["severity"] | undefined {
  const order: readonly Finding["severity"][] = ["error", "warning", "info"];
  return order.find((severity) => findings.some((finding) => finding.severity === severity));
}

/** Findings of each component. */
export function byComponent(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const id = finding.at.component;
    if (id != null) groups.set(id, [...(groups.get(id) ?? []), finding]);
  }
  return groups;
}
