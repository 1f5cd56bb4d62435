// What the palette offers, as data. Pure but for the closures that go somewhere.
import type { Context } from "~/actions/action";
import { actions } from "~/actions/registry";
import type { Cluster, Design, ResourceRow } from "~/api/schema";
import { ClusterIcon, DesignIcon, type Icon, ResourceIcon } from "~/ui/icons";
import { ranked } from "~/util/match";
import { objectText, paths } from "~/util/paths";

export type Entry = { key: string; group: string; title: string; detail?: string | undefined; icon: Icon; shortcut?: string | undefined; run: () => void };

const SHOWN_MAX = 40;

export function actionEntries(context: Context): Entry[] {
  return actions
    .filter((action) => action.id !== "view.palette" && action.when(context))
    .map((action) => ({ key: action.id, group: action.section, title: action.title, icon: action.icon, shortcut: action.shortcut, run: () => action.run(context) }));
}

export function clusterEntries({ go }: Context, clusters: readonly Cluster[]): Entry[] {
  return clusters.map(({ id, name, state }) => ({ key: id, group: "Clusters", title: name, detail: state, icon: ClusterIcon, run: () => go(paths.cluster(name)) }));
}

export function designEntries({ go }: Context, designs: readonly Design[]): Entry[] {
  return designs.map(({ name, revision }) => ({ key: `design ${name}`, group: "Designs", title: name, detail: `revision ${revision}`, icon: DesignIcon, run: () => go(paths.design(name)) }));
}

export function resourceEntries({ go }: Context, rows: readonly ResourceRow[]): Entry[] {
  return rows.map((row) => ({
    key: `${row.cluster} ${row.uid}`,
    group: "Resources",
    title: `${row.kind} ${row.name}`,
    detail: [row.namespace, row.cluster, row.status].filter(Boolean).join(" · "),
    icon: ResourceIcon,
    run: () => go(paths.explore({ object: objectText(row) })),
  }));
}

/** What fits what was typed, groups together; the server has already chosen the resources. */
export function visible(typed: string, entries: readonly Entry[], found: readonly Entry[]): Entry[] {
  const fitting = ranked(entries, typed, ({ title, group }) => `${title} ${group}`).slice(0, SHOWN_MAX);
  const groups = [...new Set(fitting.map((entry) => entry.group))];
  return [...groups.flatMap((group) => fitting.filter((entry) => entry.group === group)), ...found];
}
