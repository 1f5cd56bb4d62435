// Every address of the product, in one table; pages and actions never write one themselves. Its output is snapshot-tested.
import type { ResourceSort } from "~/api/schema";

/** Which object of which cluster; the text form stands in addresses as `?object=`. */
export type ObjectRef = { cluster: string; apiVersion: string; kind: string; namespace?: string | null | undefined; name: string };

/** Tabs of the resource drawer. */
export const objectTabs = ["overview", "yaml", "events", "logs", "shell"] as const;
export type ObjectTab = (typeof objectTabs)[number];

/** Tabs of a design. */
export const designTabs = ["overview", "yaml", "plan", "revisions", "drift", "deployments"] as const;
export type DesignTab = (typeof designTabs)[number];

/** What the table of Explore shows. */
export type ExploreSearch = {
  filter?: string | undefined;
  sort?: ResourceSort | undefined;
  order?: "descending" | undefined;
  columns?: string | undefined;
  object?: string | undefined;
  tab?: ObjectTab | undefined;
  dialog?: string | undefined;
};

type Search = Record<string, string | number | undefined>;

function address(path: string, search: Search = {}): string {
  const query = Object.entries(search)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([key, value]) => `${key}=${searchValue(String(value))}`)
    .join("&");
  return query ? `${path}?${query}` : path;
}

/** Percent-encoded, but readable: `:`, `/` and `,` are allowed in a query as they are. */
function searchValue(value: string): string {
  return encodeURIComponent(value).replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("%2C", ",");
}

const part = encodeURIComponent;

export const paths = {
  home: () => "/",
  login: (search: { to?: string | undefined } = {}) => address("/login", search),
  designs: (search: Search = {}) => address("/designs", search),
  design: (name: string, tab: DesignTab = "overview", search: Search = {}) =>
    address(tab === "overview" ? `/designs/${part(name)}` : `/designs/${part(name)}/${tab}`, search),
  explore: (search: ExploreSearch = {}) => address("/explore", search),
  cluster: (name: string) => `/settings/clusters/${part(name)}`,
  /** A page of Performance by its key in `pages/performance/pages.ts`. */
  performance: (page = "runs", search: Search = {}) => address(`/performance/${page}`, search),
  run: (run: string, search: Search = {}) => address(`/performance/runs/${part(run)}`, search),
  dashboard: (dashboard: string, search: Search = {}) => address(`/performance/dashboards/${part(dashboard)}`, search),
  profile: (profile: string, search: Search = {}) => address(`/performance/profiles/${part(profile)}`, search),
  experiment: (experiment: string, search: Search = {}) => address(`/performance/experiments/${part(experiment)}`, search),
  series: (series: string, search: Search = {}) => address(`/performance/series/${part(series)}`, search),
  operations: () => "/operations",
  operation: (id: string, search: { cluster?: string | undefined } = {}) => address(`/operations/${part(id)}`, search),
  events: (search: { kind?: string | undefined; subject?: string | undefined; operation?: string | undefined } = {}) =>
    address("/operations/events", search),
  codes: (code?: string) => (code ? `/codes#${code}` : "/codes"),
  settings: (page: SettingsPage = "clusters", search: Search = {}) => address(`/settings/${page}`, search),
} as const;

/** Pages of Settings. */
export const settingsPages = ["clusters", "metrics", "environments", "tokens", "audit", "preferences", "about"] as const;
export type SettingsPage = (typeof settingsPages)[number];

/** The text form of an object: parts that cannot hold a colon first, the name last. */
export function objectText({ cluster, apiVersion, kind, namespace, name }: ObjectRef): string {
  return [cluster, apiVersion, kind, namespace ?? "", name].join(":");
}

/** Reads the text form; `undefined` where it is none. */
export function parseObject(text: string): ObjectRef | undefined {
  const [cluster, apiVersion, kind, namespace, ...rest] = text.split(":");
  const name = rest.join(":");
  if (!cluster || apiVersion === undefined || !kind || !name) return undefined;
  return { cluster, apiVersion, kind, namespace: namespace || undefined, name };
}

/** The same address with some search keys changed; `undefined` removes one. */
export function withSearch(href: string, changes: Search): string {
  const [path = "", query = ""] = href.split("?");
  const search: Search = Object.fromEntries(new URLSearchParams(query));
  return address(path, { ...search, ...changes });
}

/** The router's view of a query: plain texts, nothing is JSON. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const texts = Object.entries(search).filter(([, value]) => value !== undefined).map(([key, value]) => [key, String(value)]);
  return address("", Object.fromEntries(texts));
}
