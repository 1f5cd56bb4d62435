// Percentiles of all compared runs on one chart: runs of a group look alike.
import { useQueries } from "@tanstack/react-query";
import { query } from "~/api/queries";
import type { Run } from "~/api/schema";
import { letter } from "~/performance/compare";
import { toolCurve } from "~/performance/tool";
import { shortId } from "~/performance/words";
import { plural } from "~/util/level";
import { PercentileChart } from "../chart/PercentileChart";

/** More curves than these are no longer told apart; each group has its share of them, its newest runs. */
const CURVES_MAX = 12;

/** Which runs get a curve, what it is called, and how it looks. */
export function curvesOf(groups: readonly (readonly string[])[]): { run: string; look: number; name: string }[] {
  const each = Math.max(Math.floor(CURVES_MAX / Math.max(groups.length, 1)), 1);
  // Ids rise with time; a group has its runs in the order in which they were chosen.
  return groups.flatMap((group, look) => newestOf(group, each).map((run) => ({ run, look, name: group.length > 1 ? `${letter(look)} ${shortId(run)}` : letter(look) })));
}

function newestOf(group: readonly string[], most: number): readonly string[] {
  const newest = new Set(group.toSorted().slice(-most));
  return group.filter((run) => newest.has(run));
}

/** `10 runs`, and `the newest 6 of 10 runs` where not all of them are drawn. */
export function shownText(drawn: number, all: number): string {
  return drawn < all ? `the newest ${drawn} of ${plural(all, "run")}` : plural(all, "run");
}

export function ComparedCurves({ groups, runs: known }: { groups: readonly (readonly string[])[]; runs: readonly Run[] }) {
  const runs = curvesOf(groups);
  const answers = useQueries({ queries: runs.map(({ run }) => query("RunDistribution", { run })) });
  const error = answers.find((answer) => answer.error)?.error;
  const state = error ? { is: "error" as const, error } : answers.every(({ data }) => data) ? undefined : { is: "loading" as const };
  // Of a run that another tool made there is nothing but the percentiles that it told.
  const told = (id: string) => known.find(({ run }) => run === id)?.imported;
  const curves = runs.map(({ run, name, look }, at) => {
    const result = told(run);
    return result ? { name, look, points: toolCurve(result), told: true } : { name, look, points: answers[at]?.data?.spectrum ?? [] };
  });
  const note = runs.some(({ run }) => told(run)) ? "Curves of other tools join the percentiles that they told." : undefined;
  return <PercentileChart title="Latency by percentile, overlaid" unit="ms, response time" curves={curves} legend={groups.map((group, look) => ({ name: `${letter(look)}, ${shownText(runs.filter((one) => one.look === look).length, group.length)}`, look }))} state={state} {...(note ? { note } : {})} />;
}
