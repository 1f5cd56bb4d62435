// Short messages at the edge of the screen. A store outside of React, so that anything can leave one.
import { useSyncExternalStore } from "react";
import type { Tone } from "./Tag";

export type Toast = { id: number; tone: Tone; text: string; href?: string | undefined };

const SHOWN_MS = 6_000;
let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]) {
  toasts = next;
  listeners.forEach((listener) => listener());
}

/** Shows a message for a while; errors stay until they are closed. */
export function toast(tone: Tone, text: string, href?: string) {
  lastId += 1;
  const id = lastId;
  set([...toasts.slice(-3), { id, tone, text, href }]);
  if (tone !== "bad") setTimeout(() => closeToast(id), SHOWN_MS);
}

export function closeToast(id: number) {
  set(toasts.filter((each) => each.id !== id));
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
}
