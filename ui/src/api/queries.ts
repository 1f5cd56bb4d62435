// The query cache: keys, what a query of a route is, what a mutation invalidates. Server state lives here and nowhere else.
import { type InfiniteData, infiniteQueryOptions, keepPreviousData, MutationCache, QueryCache, QueryClient, type QueryKey, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Body, call, type Call, type Output, type Params } from "./client";
import { ApiError } from "./error";

/** Key of a query: the route's name, then its parameters. `[name]` alone stands for all of them. */
export function queryKey<N extends Call>(name: N, params: Params<N>, body?: Body<N>) {
  return body === undefined ? [name, params] : [name, params, body];
}

/** The query of a route, for loaders and `useQuery`. */
export function query<N extends Call>(name: N, params: Params<N>, body?: Body<N>) {
  return queryOptions<Output<N>, Error>({
    queryKey: queryKey(name, params, body),
    queryFn: ({ signal }) => call(name, params, body, signal),
  });
}

/** The same for tables: the rows of the question before stay until the new ones are there. */
export function tableQuery<N extends Call>(name: N, params: Params<N>) {
  return { ...query(name, params), placeholderData: keepPreviousData };
}

/** For `placeholderData`: the answer before stays until the new one is there, but only while both are about the same, e.g. one profile. */
export function keepAbout(key: string, value: string) {
  return <T>(before: T | undefined, asked: { queryKey: QueryKey } | undefined): T | undefined => (isAbout(asked?.queryKey[1], key, value) ? before : undefined);
}

function isAbout(params: unknown, key: string, value: string): boolean {
  return typeof params === "object" && params !== null && Object.entries(params).some(([name, said]) => name === key && said === value);
}

type Paged = { [N in Call]: Output<N> extends { items: unknown[]; nextCursor?: string | null } ? N : never }[Call];

/** A list read page by page, for `useInfiniteQuery`. */
export function pagedQuery<N extends Paged>(name: N, params: Params<N>) {
  return infiniteQueryOptions<Output<N>, Error, InfiniteData<Output<N>>, QueryKey, string | undefined>({
    queryKey: [name, params, "pages"],
    queryFn: ({ pageParam, signal }) => call(name, Object.assign({ cursor: pageParam }, params), undefined, signal),
    initialPageParam: undefined,
    getNextPageParam: nextCursor,
  });
}

function nextCursor(page: unknown): string | undefined {
  const has = typeof page === "object" && page !== null && "nextCursor" in page;
  return has && typeof page.nextCursor === "string" ? page.nextCursor : undefined;
}

type Sent<N extends Call> = { params: Params<N>; body?: Body<N> };

/** A write, and the routes whose answers it makes old. */
export function useCall<N extends Call>(name: N, invalidates: readonly Call[]) {
  const queries = useQueryClient();
  return useMutation<Output<N>, Error, Sent<N>>({
    mutationFn: ({ params, body }) => call(name, params, body),
    onSuccess: () => invalidate(queries, invalidates),
  });
}

/** Marks the answers of routes as old; those on screen are read again. */
export async function invalidate(queries: QueryClient, names: readonly Call[]): Promise<void> {
  await Promise.all(names.map((name) => queries.invalidateQueries({ queryKey: [name] })));
}

const STALE_AFTER_MS = 30_000;
const RETRIES_MAX = 2;

/** The cache of one tab. The live stream keeps it fresh; `onSessionEnded` is told of each 401. */
export function createQueryClient(onSessionEnded: () => void): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.status === 401) onSessionEnded();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: STALE_AFTER_MS,
        networkMode: "always",
        retry: (failures, error) => failures < RETRIES_MAX && isPassing(error),
      },
      mutations: { networkMode: "always" },
    },
  });
}

/** Whether asking again may help: the server was away or overloaded. */
function isPassing(error: Error): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 502);
}
