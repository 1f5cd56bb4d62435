// What speaks against a run, from the server, while it is filled in: asked when the form rests, and nothing is sent to the target.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import type { Finding, RunSpec } from "~/api/schema";
import { useDebounced } from "./useDebounced";

const PAUSE_MS = 300;
const NOTHING: readonly Finding[] = [];

export type Checked = { findings: readonly Finding[]; error: Error | null };

/** Without a specification nobody is asked. */
export function useRunCheck(spec: RunSpec | undefined): Checked {
  const asked = useDebounced(spec ? JSON.stringify(spec) : "", PAUSE_MS);
  const rested: { spec?: RunSpec } = asked === "" ? {} : { spec: JSON.parse(asked) };
  const { data, error } = useQuery({ ...query("RunCheck", {}, rested), enabled: asked !== "", placeholderData: (before) => before });
  return spec && asked !== "" ? { findings: data?.findings ?? NOTHING, error } : { findings: NOTHING, error: null };
}
