// Going from page to page, and the actions that are the same on every page.
import { CommandIcon, DesignIcon, ExploreIcon, FilterIcon, HomeIcon, InfoIcon, OperationsIcon, PerformanceIcon, PreferencesIcon, SettingsIcon, SystemThemeIcon } from "~/ui/icons";
import { openOverlay } from "~/ui/overlay";
import { nextThemeChoice, setThemeChoice } from "~/ui/theme";
import { paths } from "~/util/paths";
import { type Action, always, noCommands } from "./action";
import { meshplay } from "./commands";

export const navigation: Action[] = [
  { id: "go.home", title: "Home", section: "Go to", icon: HomeIcon, shortcut: "g h", when: always, run: ({ go }) => go(paths.home()), commands: () => [meshplay("check")] },
  { id: "go.designs", title: "Designs", section: "Go to", icon: DesignIcon, shortcut: "g d", when: always, run: ({ go }) => go(paths.designs()), commands: () => [meshplay("design", "list")] },
  { id: "go.explore", title: "Explore", section: "Go to", icon: ExploreIcon, shortcut: "g e", when: always, run: ({ go }) => go(paths.explore()), commands: () => [meshplay("resource", "list")] },
  { id: "go.performance", title: "Performance", section: "Go to", icon: PerformanceIcon, shortcut: "g p", when: always, run: ({ go }) => go(paths.performance()), commands: () => [meshplay("perf", "result", "list")] },
  { id: "go.operations", title: "Operations", section: "Go to", icon: OperationsIcon, shortcut: "g o", when: always, run: ({ go }) => go(paths.operations()), commands: () => [meshplay("operation", "list")] },
  { id: "go.clusters", title: "Clusters", section: "Go to", icon: SettingsIcon, shortcut: "g c", when: always, run: ({ go }) => go(paths.settings("clusters")), commands: () => [meshplay("cluster", "list")] },
  { id: "go.settings", title: "Settings", section: "Go to", icon: SettingsIcon, shortcut: "g s", when: always, run: ({ go }) => go(paths.settings("preferences")), commands: noCommands },
  { id: "view.palette", title: "Search and commands", section: "View", icon: CommandIcon, shortcut: "Mod+k", when: always, run: () => openOverlay("palette"), commands: noCommands },
  { id: "view.shortcuts", title: "Keyboard shortcuts", section: "View", icon: InfoIcon, shortcut: "?", when: always, run: () => openOverlay("shortcuts"), commands: noCommands },
  { id: "view.filter", title: "Filter this list", section: "View", icon: FilterIcon, shortcut: "/", when: always, run: focusFilter, commands: noCommands },
  { id: "view.next", title: "Next row", section: "View", icon: FilterIcon, shortcut: "j", when: always, run: () => moveRow(1), commands: noCommands },
  { id: "view.previous", title: "Previous row", section: "View", icon: FilterIcon, shortcut: "k", when: always, run: () => moveRow(-1), commands: noCommands },
  { id: "view.operations", title: "Operations drawer", section: "View", icon: OperationsIcon, shortcut: "o", when: always, run: () => openOverlay("operations"), commands: () => [meshplay("operation", "list")] },
  { id: "view.theme", title: "Change theme (system, light, dark)", section: "View", icon: SystemThemeIcon, shortcut: "t", when: always, run: () => setThemeChoice(nextThemeChoice()), commands: noCommands },
  { id: "go.preferences", title: "Preferences", section: "Go to", icon: PreferencesIcon, when: always, run: ({ go }) => go(paths.settings("preferences")), commands: noCommands },
];

function focusFilter() {
  const box = document.querySelector("[data-filter]");
  if (box instanceof HTMLElement) box.focus();
  else openOverlay("palette");
}

/** Moves the focus along the rows of the list in front; Enter opens the row, as on every link. */
function moveRow(by: number) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (next instanceof HTMLElement) next.focus();
}
