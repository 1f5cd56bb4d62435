// Whether the window is as narrow as a phone; the same width as in the style sheets.
import { useSyncExternalStore } from "react";

const narrow = matchMedia("(max-width: 720px)");

function subscribe(listener: () => void) {
  narrow.addEventListener("change", listener);
  return () => narrow.removeEventListener("change", listener);
}

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => narrow.matches);
}
