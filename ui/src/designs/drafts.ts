// Unsaved texts of designs. They outlive the change of a tab or page, not the browser's tab: leaving that asks first.
import { useSyncExternalStore } from "react";

export interface Draft {
  text: string;
  /** Revision that was edited. */
  base: number;
}

const drafts = new Map<string, Draft>();
const listeners = new Set<() => void>();

/** Keeps a draft; undefined forgets it. */
export function setDraft(design: string, draft: Draft | undefined) {
  if (draft) drafts.set(design, draft);
  else drafts.delete(design);
  listeners.forEach((listener) => listener());
}

export function useDraft(design: string): Draft | undefined {
  return useSyncExternalStore(subscribe, () => drafts.get(design));
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

addEventListener("beforeunload", (event) => {
  if (drafts.size > 0) event.preventDefault();
});
