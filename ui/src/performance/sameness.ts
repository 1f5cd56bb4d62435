// What was the same for all groups of a comparison and what was not, before any number is believed. Pure.
import type { Run } from "~/api/schema";
import { percent } from "~/components/chart/format";
import type { Tone } from "~/ui/Tag";
import { letter } from "./compare";
import { toolName } from "./tool";
import { errorsOf, loadText } from "./words";

export type Factor = { name: string; isSame: boolean; tone: Tone; text: string };

type Asked = { name: string; of: (run: Run) => string; /** Often it is what is compared, and then it is no fault. */ tone: Tone };

const asked: readonly Asked[] = [
  { name: "profile", of: ({ profile }) => profile ?? "none", tone: "neutral" },
  { name: "address", of: ({ target }) => target, tone: "neutral" },
  { name: "load", of: ({ spec }) => loadText(spec), tone: "warn" },
  { name: "connections", of: ({ spec }) => String(spec.connections), tone: "warn" },
  { name: "load generator", of: ({ imported }) => (imported ? toolName(imported) : "Meshplay"), tone: "warn" },
  { name: "machine and software", of: ({ environment }) => environment?.slice(0, 12) ?? "not known", tone: "warn" },
];

/** Per factor whether all groups have it in common; of what they have not, which group had what. */
export function factorsOf(groups: readonly (readonly Run[])[]): Factor[] {
  return asked.map(({ name, of, tone }) => {
    const sets = groups.map((runs) => [...new Set(runs.map(of))].toSorted());
    const isSame = new Set(sets.map((values) => values.join("\n"))).size <= 1 && sets.every(({ length }) => length <= 1);
    return { name, isSame, tone: isSame ? "ok" : tone, text: isSame ? (sets[0]?.[0] ?? "") : sets.map((values, at) => `${letter(at)} ${values.join(", ")}`).join("; ") };
  });
}

/** How many requests failed in each group; nothing where no run tells. */
export function failedText(groups: readonly (readonly Run[])[]): string | undefined {
  const shares = groups.map((runs) => {
    const counted = runs.flatMap(({ summary, imported }) => summary ? [{ errors: errorsOf(summary), requests: summary.requests }]
      : imported && imported.errors !== null && imported.requests !== null ? [{ errors: imported.errors, requests: imported.requests }] : []);
    const requests = counted.reduce((sum, one) => sum + one.requests, 0);
    return requests === 0 ? null : counted.reduce((sum, one) => sum + one.errors, 0) / requests;
  });
  if (shares.every((share) => share === null)) return undefined;
  if (shares.every((share) => share === 0)) return "No request failed.";
  return `Failed requests: ${shares.map((share, at) => `${letter(at)} ${share === null ? "not told" : percent(share)}`).join(", ")}.`;
}
