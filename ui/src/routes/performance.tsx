// The routes of Performance: a page per tab, one run, one experiment, one series, one dashboard.
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { performancePages } from "~/pages/performance/pages";
import { paths } from "~/util/paths";
import { preload } from "./preload";
import { app } from "./roots";

const index = createRoute({
  getParentRoute: () => app, path: "/performance",
  beforeLoad: () => {
    throw redirect({ href: paths.performance() });
  },
});

const tabs = performancePages.map(({ key, component }) => createRoute({ getParentRoute: () => app, path: `/performance/${key}`, component }));

const run = createRoute({
  getParentRoute: () => app, path: "/performance/runs/$run",
  loader: ({ context: { queries }, params }) => preload(queries, "RunGet", { run: params.run }),
  component: lazyRouteComponent(() => import("~/pages/performance/RunPage"), "RunPage"),
});

const experiment = createRoute({
  getParentRoute: () => app, path: "/performance/experiments/$experiment",
  loader: ({ context: { queries }, params }) => preload(queries, "ExperimentGet", { experiment: params.experiment }),
  component: lazyRouteComponent(() => import("~/pages/performance/ExperimentPage"), "ExperimentPage"),
});

const series = createRoute({
  getParentRoute: () => app, path: "/performance/series/$series",
  loader: ({ context: { queries }, params }) => preload(queries, "SeriesGet", { series: params.series }),
  component: lazyRouteComponent(() => import("~/pages/performance/SeriesPage"), "SeriesPage"),
});

const dashboard = createRoute({
  getParentRoute: () => app, path: "/performance/dashboards/$dashboard",
  loader: ({ context: { queries }, params }) => preload(queries, "DashboardGet", { dashboard: params.dashboard }),
  component: lazyRouteComponent(() => import("~/pages/performance/DashboardPage"), "DashboardPage"),
});

export const performanceRoutes = [index, ...tabs, run, experiment, series, dashboard];
