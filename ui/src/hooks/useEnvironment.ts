// The environment this browser works in: Explore shows its clusters, unless the filter names others.
import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { query } from "~/api/queries";

/** The environment that holds all clusters. */
export const DEFAULT_ENVIRONMENT = "default";
const KEY = "meshplay.environment";
const listeners = new Set<() => void>();
let environment = localStorage.getItem(KEY) ?? DEFAULT_ENVIRONMENT;

export function setEnvironment(next: string) {
  environment = next;
  localStorage.setItem(KEY, next);
  listeners.forEach((listener) => listener());
}

export function useEnvironment(): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => environment,
  );
}

/** The clusters of that environment; `undefined`: all of them. */
export function useEnvironmentClusters(): readonly string[] | undefined {
  const name = useEnvironment();
  const { data } = useQuery(query("EnvironmentList", {}));
  if (name === DEFAULT_ENVIRONMENT) return undefined;
  return data?.items.find((environment) => environment.name === name)?.clusters;
}
