// What is known from the live stream, folded: a tab that joins later gets it as one snapshot. Pure.
import type { Cluster, Live, Operation } from "../schema";

/** Everything the stream has said that still holds. */
export type LiveState = {
  seq: number;
  startedAt: string | undefined;
  generation: number;
  clusters: Cluster[];
  operations: Operation[];
};

export const nothingKnown: LiveState = { seq: 0, startedAt: undefined, generation: 0, clusters: [], operations: [] };

/** The state after one more piece of news. */
export function fold(state: LiveState, news: Live): LiveState {
  switch (news.type) {
    case "snapshot":
      return { ...state, seq: news.seq, startedAt: news.startedAt, clusters: news.clusters, operations: news.operations };
    case "event":
      return { ...state, seq: Math.max(state.seq, news.event.seq) };
    case "operation":
      return { ...state, operations: foldOperation(state.operations, news.operation) };
    case "cluster":
      return { ...state, clusters: upsert(state.clusters, news.cluster, (cluster) => cluster.id) };
    case "clusterRemoved":
      return { ...state, clusters: state.clusters.filter((cluster) => cluster.id !== news.id) };
    case "resources":
      return { ...state, generation: news.generation };
  }
}

/** The state as the snapshot that a tab would have got from the server. */
export function snapshotOf(state: LiveState): Live {
  return {
    type: "snapshot",
    seq: state.seq,
    startedAt: state.startedAt ?? "",
    clusters: state.clusters,
    operations: state.operations,
    resync: false,
  };
}

/** Only operations that run are kept: the others are in lists, which are read anew. */
function foldOperation(operations: Operation[], news: Operation): Operation[] {
  if (news.status === "running") return upsert(operations, news, (operation) => operation.operation);
  return operations.filter((operation) => operation.operation !== news.operation);
}

/** Replaces the item with the same key, or puts the new one in front. */
export function upsert<T>(items: readonly T[], item: T, key: (item: T) => string): T[] {
  const at = items.findIndex((other) => key(other) === key(item));
  return at < 0 ? [item, ...items] : items.with(at, item);
}
