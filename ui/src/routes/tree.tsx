// The routes: address → loader → query cache → page. Addresses are written by util/paths.ts; pages are chunks of their own.
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { ApiError } from "~/api/error";
import { query } from "~/api/queries";
import { Shell } from "~/components/Shell";
import { preload } from "./preload";
import { paths } from "~/util/paths";
import { FailedPage, MissingPage, PendingPage } from "~/pages/StatePages";
import { designRoutes } from "./designs";

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Outlet,
  errorComponent: ({ error }) => <FailedPage error={error} />,
  notFoundComponent: MissingPage,
});

const login = createRoute({ getParentRoute: () => root, path: "/login", component: lazyRouteComponent(() => import("~/pages/LoginPage"), "LoginPage") });

/** Every page inside needs a session; without one it is asked for, and the way back is kept. */
export const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  component: Shell,
  pendingComponent: PendingPage,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queries.ensureQueryData(query("SessionGet", {}));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) throw redirect({ href: paths.login({ to: location.href === "/" ? undefined : location.href }) });
      throw error;
    }
  },
});

const home = createRoute({
  getParentRoute: () => app, path: "/",
  loader: ({ context: { queries } }) => Promise.all([preload(queries, "ClusterList", {}), preload(queries, "OperationList", {}), preload(queries, "DesignList", {})]),
  component: lazyRouteComponent(() => import("~/pages/HomePage"), "HomePage"),
});

export const routeTree = root.addChildren([login, app.addChildren([home, ...designRoutes])]);
