// The dialog that the address names (`?dialog=`), if any. Each is a chunk of its own, loaded when it is opened.
import { useRouter, useRouterState } from "@tanstack/react-router";
import { type ComponentType, lazy, Suspense } from "react";
import { withSearch } from "~/util/paths";

/** What every dialog gets: the search of the page, and how to close itself. */
export type DialogProps = { search: Readonly<Record<string, string>>; close: () => void };

const cluster = () => import("./dialogs/ClusterDialogs");
const operation = () => import("./dialogs/OperationDialogs");
const run = () => import("./dialogs/RunDialogs");
const profile = () => import("./dialogs/ProfileDialogs");
const load = () => import("./dialogs/LoadDialogs");
const schedule = () => import("./dialogs/ScheduleDialogs");
const dashboard = () => import("./dialogs/DashboardDialogs");
const metrics = () => import("./dialogs/MetricsDialogs");
const settings = () => import("./dialogs/SettingsDialogs");

const dialogs: Record<string, ComponentType<DialogProps>> = {
  "cluster-add": lazy(() => import("./dialogs/ClusterAdd").then((module) => ({ default: module.ClusterAdd }))),
  "cluster-check": lazy(() => cluster().then((module) => ({ default: module.ClusterCheckDialog }))),
  "cluster-writing": lazy(() => cluster().then((module) => ({ default: module.ClusterWritingDialog }))),
  "cluster-credential": lazy(() => cluster().then((module) => ({ default: module.ClusterCredentialDialog }))),
  "cluster-remove": lazy(() => cluster().then((module) => ({ default: module.ClusterRemoveDialog }))),
  "cluster-service-account": lazy(() => cluster().then((module) => ({ default: module.ServiceAccountDialog }))),
  "operation-cancel": lazy(() => operation().then((module) => ({ default: module.OperationCancelDialog }))),
  "operation-retry": lazy(() => operation().then((module) => ({ default: module.OperationRetryDialog }))),
  "run-start": lazy(() => import("./performance/RunStart").then((module) => ({ default: module.RunStartDialog }))),
  "run-import": lazy(() => run().then((module) => ({ default: module.RunImportDialog }))),
  "run-describe": lazy(() => run().then((module) => ({ default: module.RunDescribeDialog }))),
  "run-remove": lazy(() => run().then((module) => ({ default: module.RunRemoveDialog }))),
  "run-profile": lazy(() => run().then((module) => ({ default: module.RunProfileDialog }))),
  "agents-deploy": lazy(() => import("./dialogs/AgentsDeployDialog").then((module) => ({ default: module.AgentsDeployDialog }))),
  "agents-undeploy": lazy(() => import("./dialogs/AgentsUndeployDialog").then((module) => ({ default: module.AgentsUndeployDialog }))),
  "load-stop": lazy(() => load().then((module) => ({ default: module.LoadStopDialog }))),
  "load-allow": lazy(() => load().then((module) => ({ default: module.LoadAllowDialog }))),
  "experiment-plan": lazy(() => import("./performance/ExperimentPlan").then((module) => ({ default: module.ExperimentPlanDialog }))),
  "series-start": lazy(() => import("./performance/SeriesStart").then((module) => ({ default: module.SeriesStartDialog }))),
  "schedule-set": lazy(() => schedule().then((module) => ({ default: module.ScheduleSetDialog }))),
  "schedule-remove": lazy(() => schedule().then((module) => ({ default: module.ScheduleRemoveDialog }))),
  "profile-set": lazy(() => profile().then((module) => ({ default: module.ProfileSetDialog }))),
  "profile-remove": lazy(() => profile().then((module) => ({ default: module.ProfileRemoveDialog }))),
  "dashboard-remove": lazy(() => dashboard().then((module) => ({ default: module.DashboardRemoveDialog }))),
  "dashboard-publish": lazy(() => dashboard().then((module) => ({ default: module.DashboardPublishDialog }))),
  "metrics-discover": lazy(() => import("./dialogs/MetricsDiscoverDialog").then((module) => ({ default: module.MetricsDiscoverDialog }))),
  "metrics-set": lazy(() => metrics().then((module) => ({ default: module.MetricsSetDialog }))),
  "metrics-remove": lazy(() => metrics().then((module) => ({ default: module.MetricsRemoveDialog }))),
  "environment-set": lazy(() => settings().then((module) => ({ default: module.EnvironmentSetDialog }))),
  "environment-remove": lazy(() => settings().then((module) => ({ default: module.EnvironmentRemoveDialog }))),
  "token-create": lazy(() => settings().then((module) => ({ default: module.TokenCreateDialog }))),
  "token-revoke": lazy(() => settings().then((module) => ({ default: module.TokenRevokeDialog }))),
};

/** Search keys that belong to dialogs and go with them. */
const OWN_KEYS = { dialog: undefined, about: undefined, by: undefined };

export function Dialogs() {
  const router = useRouter();
  const href = useRouterState({ select: (state) => state.location.href });
  const search = Object.fromEntries(new URLSearchParams(href.split("?")[1]?.split("#")[0] ?? ""));
  const Open = dialogs[search.dialog ?? ""];
  if (!Open) return null;
  const close = () => router.history.push(withSearch(router.state.location.href, OWN_KEYS));
  return <Suspense><Open search={search} close={close} /></Suspense>;
}
