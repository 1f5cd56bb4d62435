// The environment this browser works in: what Explore begins with and what plans are made for unless another one is chosen.
import { useSyncExternalStore } from "react";

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
