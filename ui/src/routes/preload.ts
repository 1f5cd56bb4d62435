// What loaders do: ask for what the page will read. A failure is not theirs to show; the page's own query has it too.
import type { QueryClient } from "@tanstack/react-query";
import type { Call, Params } from "~/api/client";
import { query } from "~/api/queries";

/** Reads the answer of a route into the cache, unless it is fresh there. Never rejects. */
export function preload<N extends Call>(queries: QueryClient, name: N, params: Params<N>): Promise<void> {
  return queries.prefetchQuery(query(name, params));
}
