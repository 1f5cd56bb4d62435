// How much each percentile moved from one group to another, as the server reckons it from the recordings.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import type { Run, Shift } from "~/api/schema";
import { ShiftChart } from "../chart/ShiftChart";

const notes: Record<Shift["basis"], string> = {
  pairs: "Above the line the second is slower. Dark: the interval of each percentile alone. Light: the band of the whole curve, which reaches the edge where these pairs do not bound it; about ten do.",
  groups: "Above the line the second is slower. Dark: the interval of each percentile alone. Light: the band of the whole curve. Both reach the edge where these runs do not bound them.",
  oneRun: "Above the line the second is slower. Dark: the interval of each percentile alone. Light: the band of the whole curve. One run against one: they know nothing of how runs vary.",
};

type Props = { title: string; a: readonly string[]; b: readonly string[]; paired: boolean; runs: readonly Run[] };

export function Shifted({ title, a, b, paired, runs }: Props) {
  const told = [...a, ...b].some((id) => runs.find(({ run }) => run === id)?.imported);
  // Whether one of them was imported is known when the runs are; those that are older than the list has are asked about.
  const enabled = runs.length > 0 && !told;
  const { data, error } = useQuery({ ...query("RunShift", {}, { a: [...a], b: [...b], paired }), enabled });
  const state = told ? { is: "empty" as const, text: "Other tools tell single percentiles and no recording, so it is not known how the others moved." }
    : error ? { is: "error" as const, error }
    : !data ? { is: "loading" as const }
    : data.points.length === 0 ? { is: "empty" as const, text: "Too little was recorded: one run against one needs ten seconds of each." } : undefined;
  return <ShiftChart title={title} points={data?.points ?? []} {...(state ? { state } : {})} {...(data && !state ? { note: notes[data.basis] } : {})} />;
}
