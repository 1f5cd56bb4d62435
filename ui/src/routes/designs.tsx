// The routes of designs: the list, and one design with its tabs.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { preload } from "./preload";
import { app } from "./roots";

const list = createRoute({
  getParentRoute: () => app, path: "/designs",
  loader: ({ context: { queries } }) => preload(queries, "DesignList", { limit: 500 }),
  component: lazyRouteComponent(() => import("~/pages/designs/DesignsPage"), "DesignsPage"),
});

const design = createRoute({
  getParentRoute: () => app, path: "/designs/$name",
  loader: ({ context: { queries }, params: { name } }) => preload(queries, "DesignSummary", { design: name }),
  component: lazyRouteComponent(() => import("~/pages/designs/DesignPage"), "DesignPage"),
});

const tab = createRoute({
  getParentRoute: () => app, path: "/designs/$name/$tab",
  loader: ({ context: { queries }, params: { name } }) => preload(queries, "DesignSummary", { design: name }),
  component: lazyRouteComponent(() => import("~/pages/designs/DesignPage"), "DesignPage"),
});

export const designRoutes = [list, design, tab];
