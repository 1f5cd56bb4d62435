// Percentiles of all compared runs on one chart: runs of a group look alike.
import { useQueries } from "@tanstack/react-query";
import { query } from "~/api/queries";
import { letter } from "~/performance/compare";
import { shortId } from "~/performance/words";
import { plural } from "~/util/level";
import { PercentileChart } from "../chart/PercentileChart";

/** More curves than these are no longer told apart; each group has its share of them, its newest runs. */
const CURVES_MAX = 12;

export function ComparedCurves({ groups }: { groups: readonly (readonly string[])[] }) {
  const each = Math.max(Math.floor(CURVES_MAX / Math.max(groups.length, 1)), 1);
  const runs = groups.flatMap((group, look) => group.slice(-each).map((run) => ({ run, look, name: group.length > 1 ? `${letter(look)} ${shortId(run)}` : letter(look) })));
  const answers = useQueries({ queries: runs.map(({ run }) => query("RunDistribution", { run })) });
  const error = answers.find((answer) => answer.error)?.error;
  const state = error ? { is: "error" as const, error } : answers.every(({ data }) => data) ? undefined : { is: "loading" as const };
  const curves = runs.map(({ name, look }, at) => ({ name, look, points: answers[at]?.data?.spectrum ?? [] }));
  return <PercentileChart title="Latency by percentile, overlaid" unit="ms, response time" curves={curves} legend={groups.map((group, look) => ({ name: `${letter(look)}, ${plural(group.length, "run")}`, look }))} state={state} />;
}
