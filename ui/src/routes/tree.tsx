// The routes: address → loader → query cache → page. Addresses are written by util/paths.ts; pages are chunks of their own.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { designRoutes } from "./designs";
import { performanceRoutes } from "./performance";
import { preload } from "./preload";
import { app, root } from "./roots";
import { settingsRoutes } from "./settings";

const login = createRoute({ getParentRoute: () => root, path: "/login", component: lazyRouteComponent(() => import("~/pages/LoginPage"), "LoginPage") });

const home = createRoute({
  getParentRoute: () => app, path: "/",
  loader: ({ context: { queries } }) => Promise.all([preload(queries, "ClusterList", {}), preload(queries, "OperationList", {}), preload(queries, "DesignList", {}), preload(queries, "RunList", { limit: 5 })]),
  component: lazyRouteComponent(() => import("~/pages/HomePage"), "HomePage"),
});

const explore = createRoute({
  getParentRoute: () => app, path: "/explore",
  // Without the environments the table would show all clusters for a moment.
  loader: ({ context: { queries } }) => Promise.all([preload(queries, "ClusterList", {}), preload(queries, "EnvironmentList", {})]),
  component: lazyRouteComponent(() => import("~/pages/ExplorePage"), "ExplorePage"),
});

const operations = createRoute({
  getParentRoute: () => app, path: "/operations",
  component: lazyRouteComponent(() => import("~/pages/OperationsPage"), "OperationsPage"),
});

const events = createRoute({
  getParentRoute: () => app, path: "/operations/events",
  component: lazyRouteComponent(() => import("~/pages/EventsPage"), "EventsPage"),
});

const operation = createRoute({
  getParentRoute: () => app, path: "/operations/$operation",
  loader: ({ context: { queries }, params }) => preload(queries, "OperationGet", { operation: params.operation }),
  component: lazyRouteComponent(() => import("~/pages/OperationPage"), "OperationPage"),
});

const codes = createRoute({
  getParentRoute: () => app, path: "/codes",
  loader: ({ context: { queries } }) => preload(queries, "CodeList", {}),
  component: lazyRouteComponent(() => import("~/pages/CodesPage"), "CodesPage"),
});

export const routeTree = root.addChildren([login, app.addChildren([home, explore, operations, events, operation, codes, ...settingsRoutes, ...designRoutes, ...performanceRoutes])]);
