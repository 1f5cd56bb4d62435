// A run second by second: while it goes on only what is new is asked for, and when it has ended the whole is read once.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { call } from "~/api/client";
import { queryKey } from "~/api/queries";
import type { Run, Series } from "~/api/schema";
import { extended, lastSecond } from "~/performance/live-series";

export type RunSeries = { data: Series | undefined; error: Error | null };

/** Without a status, which is that of the run, nothing is asked. */
export function useRunSeries(run: string, status: Run["status"] | undefined): RunSeries {
  const isLive = status === "running";
  const live = useQuery({ ...liveQuery(run), enabled: isLive });
  // What is stored does not change any more, whatever other runs have to tell.
  const stored = useQuery({ ...storedQuery(run), enabled: ({ state }) => status !== undefined && !isLive && state.data === undefined });
  // Until the whole has come, what is known is shown; if it does not come, that is no result.
  const known = stored.error ? undefined : live.data;
  return { data: stored.data ?? known, error: isLive ? live.error : stored.error };
}

/** What is known stands in the cache, so each run has its own, and news of the route has it asked again. */
function liveQuery(run: string) {
  const key = [...queryKey("RunSeries", { run }), "live"];
  return queryOptions<Series, Error>({
    queryKey: key,
    queryFn: async ({ client, signal }) => {
      const known = client.getQueryData<Series>(key);
      return extended(known, await call("RunSeries", { run, after: lastSecond(known) }, undefined, signal));
    },
  });
}

/** Apart from the query of the route, which may have been answered while the run went on. */
function storedQuery(run: string) {
  return queryOptions<Series, Error>({
    queryKey: [...queryKey("RunSeries", { run }), "stored"],
    queryFn: ({ signal }) => call("RunSeries", { run }, undefined, signal),
  });
}
