// What can be done about one object of a cluster: the tabs of its drawer, and copying what names it.
import { ActivityIcon, CloseIcon, EditIcon, LogsIcon, ResourceIcon, ShellIcon } from "~/ui/icons";
import { type ObjectRef, type ObjectTab, withSearch } from "~/util/paths";
import type { Action, Command, Context } from "./action";
import { kubectl, kubectlName, meshplay, namespaceWords, resourceWords } from "./commands";

const hasPods = /^(Pod|Deployment|ReplicaSet|StatefulSet|DaemonSet|Job|CronJob)$/;

/** Whether an object's containers write logs. */
export function hasLogs(object: ObjectRef): boolean {
  return hasPods.test(object.kind);
}

/** What lists the same as the table of Explore; kubectl knows no such filter. */
export function listCommands(filter: string): Command[] {
  return [meshplay("resource", "list", filter || false)];
}

const showTab = (tab: ObjectTab) => ({ go, href }: Context) => go(withSearch(href, { tab: tab === "overview" ? undefined : tab }));
const about = (context: Context, build: (object: ObjectRef) => Command[]) =>
  context.subject.kind === "resource" ? build(context.subject.object) : [];
const onResource = ({ subject }: Context) => subject.kind === "resource";

export const resources: Action[] = [
  {
    id: "resource.overview", title: "Overview of this resource", section: "Here", icon: ResourceIcon, shortcut: "v",
    when: onResource, run: showTab("overview"),
    commands: (context) => about(context, (object) => [
      meshplay("resource", "describe", ...resourceWords(object)),
      kubectl(object.cluster, "describe", kubectlName(object), ...namespaceWords(object)),
    ]),
  },
  {
    id: "resource.yaml", title: "YAML of this resource", section: "Here", icon: EditIcon, shortcut: "y",
    when: onResource, run: showTab("yaml"),
    commands: (context) => about(context, (object) => [
      meshplay("resource", "get", ...resourceWords(object)),
      kubectl(object.cluster, "get", kubectlName(object), ...namespaceWords(object), "-o", "yaml", "--show-managed-fields"),
    ]),
  },
  {
    id: "resource.events", title: "Events of this resource", section: "Here", icon: ActivityIcon, shortcut: "e",
    when: onResource, run: showTab("events"),
    commands: (context) => about(context, (object) => [
      meshplay("resource", "describe", ...resourceWords(object)),
      kubectl(object.cluster, "events", "--for", `${object.kind.toLowerCase()}/${object.name}`, ...namespaceWords(object)),
    ]),
  },
  {
    id: "resource.logs", title: "Logs of this resource", section: "Here", icon: LogsIcon, shortcut: "l",
    when: (context) => context.subject.kind === "resource" && hasLogs(context.subject.object) && context.may("resourceLogs"), run: showTab("logs"),
    commands: (context) => about(context, (object) => [
      meshplay("resource", "logs", ...resourceWords(object), "--follow"),
      kubectl(object.cluster, "logs", kubectlName(object), ...namespaceWords(object), "--all-containers", "--follow", "--tail", "500"),
    ]),
  },
  {
    id: "resource.shell", title: "Shell in this pod", section: "Here", icon: ShellIcon, shortcut: "s",
    when: (context) => context.subject.kind === "resource" && context.subject.object.kind === "Pod" && context.may("resourceExec"), run: showTab("shell"),
    commands: (context) => about(context, (object) => [
      meshplay("resource", "exec", object.name, ...namespaceWords(object), "--cluster", object.cluster, "-it"),
      kubectl(object.cluster, "exec", "-it", object.name, ...namespaceWords(object), "--", "sh"),
    ]),
  },
  {
    id: "resource.close", title: "Close this resource", section: "Here", icon: CloseIcon, shortcut: "Escape",
    when: onResource, run: ({ go, href }) => go(withSearch(href, { object: undefined, tab: undefined })),
    commands: () => [],
  },
];
