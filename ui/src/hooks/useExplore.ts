// What the address of Explore says, and changing it.
import { useRouter, useRouterState } from "@tanstack/react-router";
import { parseSearch, parseObject, objectTabs, withSearch, type ObjectTab } from "~/util/paths";
import type { ResourceSort } from "~/api/schema";
import { within } from "~/util/filter";
import { useEnvironmentClusters } from "./useEnvironment";
import { columnsText, parseColumns, type ColumnKey } from "~/util/columns";

const sorts: readonly ResourceSort[] = ["kind", "name", "namespace", "cluster", "status", "age"];

export function useExplore() {
  const router = useRouter();
  const href = useRouterState({ select: (state) => state.location.href });
  const search = parseSearch(href.split("?")[1]?.split("#")[0] ?? "");
  const change = (changes: Record<string, string | undefined>, how: "push" | "replace" = "push") =>
    router.history[how](withSearch(router.state.location.href, changes));
  const filter = search.filter ?? "";
  return {
    filter,
    /** What is asked of the server: the filter within the chosen environment. */
    asked: within(filter, useEnvironmentClusters()),
    sort: sorts.find((sort) => sort === search.sort),
    descending: search.order === "descending",
    columns: parseColumns(search.columns),
    object: parseObject(search.object ?? ""),
    tab: objectTabs.find((tab) => tab === search.tab) ?? ("overview" satisfies ObjectTab),
    href,
    change,
    setFilter: (filter: string) => change({ filter: filter || undefined }, "replace"),
    setColumns: (columns: readonly ColumnKey[]) => change({ columns: columnsText(columns) }),
  };
}
