// Whether Home shows the checklist for newcomers: kept in this browser.
import { useSyncExternalStore } from "react";

export type Checklist = "shown" | "hidden";

const KEY = "meshplay.checklist";
const listeners = new Set<() => void>();
let checklist: Checklist = localStorage.getItem(KEY) === "hidden" ? "hidden" : "shown";

export function setChecklist(next: Checklist) {
  checklist = next;
  localStorage.setItem(KEY, next);
  listeners.forEach((listener) => listener());
}

export function useChecklist(): Checklist {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => checklist,
  );
}
