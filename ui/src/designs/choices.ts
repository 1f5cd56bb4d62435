// Choices about fields that somebody else owns, in the words of the CLI (`--foreign OBJECT#PATH=take`). The same text is in
// the URL, so a plan with its choices is a link; the request is made from it. The more exact choice wins, as on the server.
import type { ClusterPlan, Decision, FieldChoice } from "~/api/schema";

const DECISIONS: readonly Decision[] = ["leave", "share", "take", "ask"];

function isDecision(text: string): text is Decision {
  return DECISIONS.some((decision) => decision === text);
}

/** Reads `take`, `OBJECT=take`, `OBJECT#PATH=take`; anything else is no choice. */
export function parseChoice(text: string): FieldChoice | undefined {
  const at = text.lastIndexOf("=");
  const decision = text.slice(at + 1);
  if (!isDecision(decision)) return undefined;
  if (at < 0) return { decision };
  const place = text.slice(0, at);
  const hash = place.indexOf("#");
  if (hash < 0) return { object: place, decision };
  return { object: place.slice(0, hash), path: place.slice(hash + 1), decision };
}

export function printChoice({ object, path, decision }: FieldChoice): string {
  if (object == null) return decision;
  return path == null ? `${object}=${decision}` : `${object}#${path}=${decision}`;
}

export function parseChoices(texts: readonly string[]): FieldChoice[] {
  return texts.flatMap((text) => parseChoice(text) ?? []);
}

/** Which fields a choice is about. */
export interface ChoicePlace {
  object?: string;
  path?: string;
}

/** With this decision about this place; without one, the place is open again. */
export function decide(texts: readonly string[], place: ChoicePlace, decision: Decision | undefined): string[] {
  const others = texts.filter((text) => {
    const choice = parseChoice(text);
    return choice !== undefined && !(same(choice.object, place.object) && same(choice.path, place.path));
  });
  return decision === undefined ? others : [...others, printChoice({ object: place.object, path: place.path, decision })];
}

function same(a: string | null | undefined, b: string | null | undefined): boolean {
  return (a ?? undefined) === (b ?? undefined);
}

/** The hash of each plan that could be made: what an approval binds to. */
export function approvedHashes(plans: readonly ClusterPlan[]): Record<string, string> {
  return Object.fromEntries(plans.filter((plan) => plan.planHash !== "").map((plan) => [plan.name, plan.planHash]));
}
