// How the stream is, for the liveness chip: a store outside of React, since it changes with every chunk.
import { useSyncExternalStore } from "react";
import type { Liveness } from "./protocol";

let liveness: Liveness = { state: "connecting" };
const listeners = new Set<() => void>();

export function setLiveness(next: Liveness) {
  liveness = next;
  listeners.forEach((listener) => listener());
}

export function useLiveness(): Liveness {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => liveness,
  );
}
