// Which overlay of the shell is open, if any. Overlays are the same on every page and hold nothing worth a link.
import { useSyncExternalStore } from "react";

export type Overlay = "none" | "palette" | "shortcuts" | "operations";

let open: Overlay = "none";
const listeners = new Set<() => void>();

/** Opens it; the same again closes it. */
export function openOverlay(next: Overlay) {
  open = open === next ? "none" : next;
  listeners.forEach((listener) => listener());
}

export function closeOverlay() {
  openOverlay(open);
}

export function useOverlay(): Overlay {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => open,
  );
}
