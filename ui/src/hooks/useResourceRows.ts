// The rows of the table of resources, read in windows around what is on screen.
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import type { ResourceRow, ResourceSort } from "~/api/schema";

/** Rows per request: a screen and a half of a large window. */
export const WINDOW_ROWS = 100;

export type ResourceQuestion = { filter: string; sort: ResourceSort | undefined; descending: boolean };

/** `first` and `last` are the rows on screen. Rows that are not here yet are `undefined`. */
export function useResourceRows({ filter, sort, descending }: ResourceQuestion, first: number, last: number) {
  const question = { filter: filter || undefined, sort, descending: descending || undefined, limit: WINDOW_ROWS };
  const head = useQuery({ ...query("ResourceList", { ...question, offset: 0 }), placeholderData: keepPreviousData });
  const from = Math.max(1, Math.floor(first / WINDOW_ROWS));
  const to = Math.floor(last / WINDOW_ROWS);
  const rest = useQueries({
    queries: Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => query("ResourceList", { ...question, offset: (from + at) * WINDOW_ROWS })),
  });
  const rowAt = (at: number): ResourceRow | undefined => {
    const window = Math.floor(at / WINDOW_ROWS);
    const page = window === 0 ? head.data : rest[window - from]?.data;
    return page?.items[at % WINDOW_ROWS];
  };
  return { page: head.data, error: head.error ?? rest.find((each) => each.error)?.error ?? undefined, updatedAt: head.dataUpdatedAt, rowAt };
}
