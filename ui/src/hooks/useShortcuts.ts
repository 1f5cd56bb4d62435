// Runs actions by their shortcuts: on every page, never while something is typed, never behind a dialog.
import { useEffect, useRef } from "react";
import type { Context } from "~/actions/action";
import { actions } from "~/actions/registry";
import { pressName, shortcutMatcher } from "~/util/keys";

export function useShortcuts(context: Context) {
  const latest = useRef(context);
  useEffect(() => {
    latest.current = context;
  });
  useEffect(() => {
    const match = shortcutMatcher();
    const onKey = (event: KeyboardEvent) => {
      const press = pressName(event);
      if (press === undefined || event.defaultPrevented || isTaken(event.target, press)) return;
      const possible = actions.filter((action) => action.shortcut !== undefined && action.when(latest.current));
      const shortcut = match(press, possible.flatMap((action) => action.shortcut ?? []), event.timeStamp);
      const action = possible.find((each) => each.shortcut === shortcut);
      if (!action || shortcut === undefined) return;
      event.preventDefault();
      action.run(latest.current);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}

/** Whether a press belongs to what has the focus, or to an open dialog. */
function isTaken(target: EventTarget | null, press: string): boolean {
  if (press.startsWith("Mod+")) return press !== "Mod+k";
  if (document.querySelector('[aria-modal="true"]')) return true;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("input, textarea, select, [role=menu], [role=textbox], [data-takes-keys]") !== null;
}
