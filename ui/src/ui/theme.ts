// Light, dark or as the system says: the choice is kept in this browser. `public/theme.js` does the same before the first paint.
import { createTheme } from "@mantine/core";
import { useSyncExternalStore } from "react";

export const themeChoices = ["system", "light", "dark"] as const;
export type ThemeChoice = (typeof themeChoices)[number];
export type Theme = "light" | "dark";

const KEY = "meshplay.theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

function read(): ThemeChoice {
  const stored = localStorage.getItem(KEY);
  return themeChoices.find((choice) => choice === stored) ?? "system";
}

let choice = read();

function theme(): Theme {
  if (choice !== "system") return choice;
  return system.matches ? "dark" : "light";
}

function changed() {
  document.documentElement.dataset.theme = theme();
  listeners.forEach((listener) => listener());
}
system.addEventListener("change", changed);
addEventListener("storage", (event) => {
  if (event.key !== KEY) return;
  choice = read();
  changed();
});

export function setThemeChoice(next: ThemeChoice) {
  choice = next;
  localStorage.setItem(KEY, next);
  changed();
}

/** The one after this one, for the button in the top bar. */
export function nextThemeChoice(): ThemeChoice {
  return themeChoices[(themeChoices.indexOf(choice) + 1) % themeChoices.length] ?? "system";
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, theme);
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, () => choice);
}

/** What Mantine must know; colours come from tokens.css. */
export const mantineTheme = createTheme({
  primaryColor: "teal",
  fontFamily: "var(--sans)",
  fontFamilyMonospace: "var(--mono)",
  defaultRadius: "sm",
  respectReducedMotion: true,
  components: {
    Modal: { defaultProps: { lockScroll: false } },
    ModalRoot: { defaultProps: { lockScroll: false, centered: true, transitionProps: { duration: 120, transition: "pop" } } },
    Menu: { defaultProps: { shadow: "md", transitionProps: { duration: 80 } } },
    // Each has the width that its content likes; on a phone that may be more than there is.
    Popover: { defaultProps: { shadow: "md", transitionProps: { duration: 80 } }, styles: { dropdown: { maxWidth: "calc(100vw - 28px)" } } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: false, transitionProps: { duration: 80 } } },
  },
});
