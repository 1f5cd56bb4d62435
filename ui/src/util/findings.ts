// Findings that say the same of many places, said once. Pure.
import type { Finding } from "~/api/schema";

/** A finding, and the places of the others that say the same. */
export type Folded = { finding: Finding; others: string[] };

/** Fewer stay beside each other: their places are worth a look each. */
const SAME_MIN = 3;

/** Where a finding is, in words; empty if it is nowhere. */
export function placeOf({ at }: Finding): string {
  return [at.file, at.line && `line ${at.line}`, at.component, at.object, at.pointer, at.cluster].filter(Boolean).join(" · ");
}

/** Folds findings with the same code and words into the first of them. */
export function folded(findings: readonly Finding[]): Folded[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = [finding.code, finding.severity, finding.message, finding.fix ?? ""].join("\n");
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].flatMap((same) => {
    const [first, ...rest] = same;
    if (!first || same.length < SAME_MIN) return same.map((finding) => ({ finding, others: [] }));
    return [{ finding: first, others: rest.map(placeOf) }];
  });
}
