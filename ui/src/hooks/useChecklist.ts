// Whether Home shows the checklist for newcomers, and what of it leaves no trace on the server: kept in this browser.
import { useSyncExternalStore } from "react";

export type Checklist = "shown" | "hidden";

const KEY = "meshplay.checklist";
const PLAN_KEY = "meshplay.planSeen";
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

/** A plan was on screen: looking at one writes nothing anywhere else. */
export function notePlanSeen() {
  localStorage.setItem(PLAN_KEY, "seen");
}

export function planSeen(): "seen" | "unseen" {
  return localStorage.getItem(PLAN_KEY) === "seen" ? "seen" : "unseen";
}
