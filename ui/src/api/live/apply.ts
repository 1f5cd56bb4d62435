// What a piece of live news does to the query cache of a tab.
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { Live, Operation, PageOfCluster, PageOfOperation } from "../schema";
import type { Call } from "../client";
import { coalesce } from "~/util/coalesce";
import { invalidate } from "../queries";
import { upsert } from "./reducer";

/** Tables of resources are read again at most this often, however fast hints come. */
const REREAD_INTERVAL_MS = 400;

/** Which answers are old after an event of a kind that begins so. */
const madeOldBy: [prefix: string, calls: Call[]][] = [
  ["design.", ["DesignList", "DesignGet", "DesignHistory", "DesignSummary"]],
  ["deployment.", ["DesignHistory", "DesignList", "DesignSummary", "DeploymentGet"]],
  ["environment.", ["EnvironmentList"]],
  ["token.", ["TokenList"]],
  ["performance.load.", ["LoadGet"]],
  ["performance.run.", ["LoadGet", "RunList", "RunGet", "RunSeries", "RunDistribution", "RunCostsGet", "ProfileGet", "TrendGet", "ExperimentList", "ExperimentGet", "ScheduleList", "ScheduleGet"]],
  ["performance.profile.", ["ProfileList", "ProfileGet"]],
  ["performance.baseline.", ["ProfileList", "ProfileGet", "TrendGet"]],
  ["performance.retention.", ["RetentionGet"]],
  ["performance.schedule.", ["ScheduleList", "ScheduleGet"]],
  ["performance.experiment.", ["LoadGet", "ExperimentList", "ExperimentGet", "RunList"]],
  ["performance.series.", ["LoadGet", "SeriesList", "SeriesGet", "RunList"]],
  ["cluster.", ["ClusterList", "ClusterGet", "ClusterCapabilities"]],
];

/** Which answers move on with the progress of an operation of a kind. */
const movedBy: Record<string, Call[]> = {
  "performance.run": ["RunSeries", "RunDistribution"],
  "performance.experiment": ["ExperimentGet"],
  "performance.series": ["SeriesGet"],
};

/** Applies news to the cache; the caller has one of these per tab. */
export function newsApplier(queries: QueryClient): (news: Live[], anew: boolean) => void {
  const rereadResources = coalesce(() => invalidate(queries, ["ResourceList", "ResourceKindList"]), REREAD_INTERVAL_MS);
  const rereadEvents = coalesce(() => invalidate(queries, ["EventList"]), REREAD_INTERVAL_MS);
  const pending = new Set<Call>();
  const rereadPending = coalesce(() => {
    const calls = [...pending];
    pending.clear();
    return invalidate(queries, calls);
  }, REREAD_INTERVAL_MS);

  const apply = (news: Live) => {
    switch (news.type) {
      case "snapshot":
        queries.setQueryData<PageOfCluster>(["ClusterList", {}], { items: byName(news.clusters) });
        news.operations.forEach((operation) => applyOperation(queries, operation));
        break;
      case "event":
        madeOldBy.filter(([prefix]) => news.event.kind.startsWith(prefix)).forEach(([, calls]) => calls.forEach((call) => pending.add(call)));
        if (pending.size > 0) rereadPending();
        rereadEvents();
        break;
      case "operation":
        if (news.operation.kind in movedBy) {
          movedBy[news.operation.kind]?.forEach((call) => pending.add(call));
          rereadPending();
        }
        if (applyOperation(queries, news.operation) === "ended") {
          (["DesignHistory", "DesignList", "DesignSummary", "DeploymentGet", "OperationGet"] as const).forEach((call) => pending.add(call));
          rereadPending();
        }
        break;
      case "cluster":
        queries.setQueryData<PageOfCluster>(["ClusterList", {}], (page) =>
          page && { ...page, items: byName(upsert(page.items, news.cluster, (cluster) => cluster.id)) });
        queries.setQueryData(["ClusterGet", { cluster: news.cluster.name }], news.cluster);
        break;
      case "clusterRemoved":
        queries.setQueryData<PageOfCluster>(["ClusterList", {}], (page) =>
          page && { ...page, items: page.items.filter((cluster) => cluster.id !== news.id) });
        break;
      case "resources":
        rereadResources();
        break;
    }
  };

  return (news, anew) => {
    if (anew) void queries.invalidateQueries();
    news.forEach(apply);
  };
}

/** Puts an operation where it is shown; its log, which news do not carry, stays. */
function applyOperation(queries: QueryClient, operation: Operation): "running" | "ended" {
  queries.setQueryData<Operation>(["OperationGet", { operation: operation.operation }], (known) =>
    known && { ...operation, log: known.log });
  queries.setQueriesData<PageOfOperation>({ queryKey: ["OperationList"], exact: false, predicate: ({ queryKey }) => queryKey[2] !== "pages" }, (page) =>
    page && { ...page, items: upsert(page.items, operation, (item) => item.operation) });
  queries.setQueriesData<InfiniteData<PageOfOperation>>({ queryKey: ["OperationList", {}, "pages"] }, (data) => data && withOperation(data, operation));
  return operation.status === "running" ? "running" : "ended";
}

/** In the page where it stands, or in front of the first. */
function withOperation(data: InfiniteData<PageOfOperation>, operation: Operation): InfiniteData<PageOfOperation> {
  const at = data.pages.findIndex((page) => page.items.some((item) => item.operation === operation.operation));
  const place = Math.max(at, 0);
  const page = data.pages[place];
  if (!page) return data;
  return { ...data, pages: data.pages.with(place, { ...page, items: upsert(page.items, operation, (item) => item.operation) }) };
}

function byName<T extends { name: string }>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
