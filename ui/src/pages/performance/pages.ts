// The pages of Performance, in the order of their tabs. A further page is one line here: its address is /performance/KEY.
import { lazyRouteComponent } from "@tanstack/react-router";

export const performancePages = [
  { key: "runs", title: "Runs", component: lazyRouteComponent(() => import("./RunsPage"), "RunsPage") },
  { key: "profiles", title: "Profiles", component: lazyRouteComponent(() => import("./ProfilesPage"), "ProfilesPage") },
  { key: "compare", title: "Compare", component: lazyRouteComponent(() => import("./ComparePage"), "ComparePage") },
  { key: "experiments", title: "Experiments", component: lazyRouteComponent(() => import("./ExperimentsPage"), "ExperimentsPage") },
  { key: "trends", title: "Trends", component: lazyRouteComponent(() => import("./TrendsPage"), "TrendsPage") },
  { key: "schedules", title: "Schedules", component: lazyRouteComponent(() => import("./SchedulesPage"), "SchedulesPage") },
  { key: "agents", title: "Agents", component: lazyRouteComponent(() => import("./AgentsPage"), "AgentsPage") },
  { key: "dashboards", title: "Dashboards", component: lazyRouteComponent(() => import("./DashboardsPage"), "DashboardsPage") },
  { key: "signals", title: "Golden signals", component: lazyRouteComponent(() => import("./SignalsPage"), "SignalsPage") },
] as const;
