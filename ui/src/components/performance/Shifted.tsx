// How much each percentile moved from one group to another, as the server reckons it from the recordings.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import type { Run, Shift } from "~/api/schema";
import { ShiftChart } from "../chart/ShiftChart";

const notes: Record<Shift["basis"], string> = {
  pairs: "Above the line the second is slower. Of pairs of runs; the band holds for each percentile alone.",
  groups: "Above the line the second is slower. The band holds for each percentile alone, and reaches the edge where these runs do not bound it.",
  oneRun: "Above the line the second is slower. One run against one: the band knows nothing of how runs vary.",
};

type Props = { title: string; a: readonly string[]; b: readonly string[]; paired: boolean; runs: readonly Run[] };

export function Shifted({ title, a, b, paired, runs }: Props) {
  const told = [...a, ...b].some((id) => runs.find(({ run }) => run === id)?.imported);
  const { data, error } = useQuery({ ...query("RunShift", {}, { a: [...a], b: [...b], paired }), enabled: !told });
  const state = told ? { is: "empty" as const, text: "Other tools tell single percentiles and no recording, so it is not known how the others moved." }
    : error ? { is: "error" as const, error }
    : !data ? { is: "loading" as const }
    : data.points.length === 0 ? { is: "empty" as const, text: "Too little was recorded: one run against one needs ten seconds of each." } : undefined;
  return <ShiftChart title={title} points={data?.points ?? []} {...(state ? { state } : {})} {...(data && !state ? { note: notes[data.basis] } : {})} />;
}
