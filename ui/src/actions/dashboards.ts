// What can be done about dashboards and the connections that they ask.
import { readState } from "~/dashboards/address";
import { connectCommand, discoverCommand, goldenCommand, importCommand, publishCommand, removeCommand, showCommand } from "~/dashboards/command";
import { AddIcon, DashboardIcon, ExternalIcon, RemoveIcon, SearchIcon, SignalsIcon, UploadIcon } from "~/ui/icons";
import { parseSearch, paths, withSearch } from "~/util/paths";
import { type Action, always, type Context } from "./action";
import { meshplay } from "./commands";

const onDashboard = ({ subject }: Context) => subject.kind === "dashboard";
const dashboard = ({ subject }: Context) => (subject.kind === "dashboard" ? subject.name : "DASHBOARD");
const open = (dialog: string) => (context: Context) => context.go(withSearch(context.href, { dialog, about: dashboard(context) }));

export const dashboards: Action[] = [
  {
    id: "dashboard.list", title: "Dashboards", section: "Performance", icon: DashboardIcon, shortcut: "g b",
    when: always, run: ({ go }) => go(paths.performance("dashboards")), commands: () => [meshplay("dashboard", "list")],
  },
  {
    id: "dashboard.import", title: "Import a dashboard", section: "Performance", icon: UploadIcon,
    when: ({ may, subject }) => may("performanceWrite") && subject.kind === "none", run: ({ go }) => go(paths.performance("dashboards", { dialog: "dashboard-import" })),
    commands: () => [importCommand({ replace: false }, "FILE"), importCommand({ connection: "GRAFANA", uid: "UID", replace: false }, "")],
  },
  {
    id: "dashboard.show", title: "This dashboard", section: "Performance", icon: DashboardIcon,
    when: onDashboard, run: (context) => context.go(paths.dashboard(dashboard(context))),
    commands: (context) => [showCommand(dashboard(context), readState(parseSearch(context.href.split("?")[1] ?? "")))],
  },
  {
    id: "dashboard.publish", title: "Publish this dashboard to a Grafana", section: "Performance", icon: ExternalIcon,
    when: (context) => onDashboard(context) && context.may("performanceWrite"), run: open("dashboard-publish"),
    commands: (context) => [publishCommand(dashboard(context), "")],
  },
  {
    id: "dashboard.remove", title: "Remove this dashboard", section: "Performance", icon: RemoveIcon,
    when: (context) => onDashboard(context) && context.may("performanceWrite"), run: open("dashboard-remove"),
    commands: (context) => [removeCommand(dashboard(context))],
  },
  {
    id: "signals.show", title: "Golden signals of all meshes", section: "Performance", icon: SignalsIcon,
    when: always, run: ({ go }) => go(paths.performance("signals")), commands: () => [goldenCommand(undefined, undefined, "5m")],
  },
  {
    id: "metrics.add", title: "Connect a Prometheus or Grafana", section: "Performance", icon: AddIcon,
    when: ({ may, subject }) => may("clusterManage") && subject.kind === "none", run: ({ go }) => go(paths.settings("metrics", { dialog: "metrics-set" })),
    commands: () => [meshplay("metrics", "connection", "list"), connectCommand("", { kind: "prometheus", url: "" })],
  },
  {
    id: "metrics.discover", title: "Look for Prometheus and Grafana in clusters", section: "Performance", icon: SearchIcon,
    when: ({ may, subject }) => may("clusterManage") && subject.kind === "none", run: ({ go }) => go(paths.settings("metrics", { dialog: "metrics-discover" })),
    commands: () => [discoverCommand()],
  },
];
