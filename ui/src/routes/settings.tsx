// The routes of Settings.
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { paths } from "~/util/paths";
import { preload } from "./preload";
import { app } from "./roots";

const index = createRoute({
  getParentRoute: () => app, path: "/settings",
  beforeLoad: () => {
    throw redirect({ href: paths.settings("clusters") });
  },
});

const clusters = createRoute({
  getParentRoute: () => app, path: "/settings/clusters",
  loader: ({ context: { queries } }) => preload(queries, "ClusterList", {}),
  component: lazyRouteComponent(() => import("~/pages/settings/ClustersPage"), "ClustersPage"),
});

const cluster = createRoute({
  getParentRoute: () => app, path: "/settings/clusters/$cluster",
  loader: ({ context: { queries }, params }) => preload(queries, "ClusterGet", { cluster: params.cluster }),
  component: lazyRouteComponent(() => import("~/pages/settings/ClusterPage"), "ClusterPage"),
});

const environments = createRoute({
  getParentRoute: () => app, path: "/settings/environments",
  loader: ({ context: { queries } }) => preload(queries, "EnvironmentList", {}),
  component: lazyRouteComponent(() => import("~/pages/settings/EnvironmentsPage"), "EnvironmentsPage"),
});

const metrics = createRoute({
  getParentRoute: () => app, path: "/settings/metrics",
  loader: ({ context: { queries } }) => preload(queries, "MetricsConnectionList", {}),
  component: lazyRouteComponent(() => import("~/pages/settings/MetricsPage"), "MetricsPage"),
});

const tokens = createRoute({
  getParentRoute: () => app, path: "/settings/tokens",
  component: lazyRouteComponent(() => import("~/pages/settings/TokensPage"), "TokensPage"),
});

const audit = createRoute({
  getParentRoute: () => app, path: "/settings/audit",
  component: lazyRouteComponent(() => import("~/pages/settings/AuditPage"), "AuditPage"),
});

const preferences = createRoute({
  getParentRoute: () => app, path: "/settings/preferences",
  component: lazyRouteComponent(() => import("~/pages/settings/PreferencesPage"), "PreferencesPage"),
});

const about = createRoute({
  getParentRoute: () => app, path: "/settings/about",
  loader: ({ context: { queries } }) => preload(queries, "SystemGet", {}),
  component: lazyRouteComponent(() => import("~/pages/settings/AboutPage"), "AboutPage"),
});

export const settingsRoutes = [index, clusters, cluster, metrics, environments, tokens, audit, preferences, about];
