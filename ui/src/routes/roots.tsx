// The two routes that all others hang from: the root, and the app, which needs a session.
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, Outlet, redirect } from "@tanstack/react-router";
import { ApiError } from "~/api/error";
import { query } from "~/api/queries";
import { Shell } from "~/components/Shell";
import { FailedPage, MissingPage, PendingPage } from "~/pages/StatePages";
import { paths } from "~/util/paths";

export const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Outlet,
  errorComponent: ({ error }) => <FailedPage error={error} />,
  notFoundComponent: MissingPage,
});

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
