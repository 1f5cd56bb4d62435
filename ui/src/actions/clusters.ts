// What can be done about connections to clusters.
import { AddIcon, ClusterIcon, KeyIcon, ReadOnlyIcon, RefreshIcon, RemoveIcon, WritingIcon } from "~/ui/icons";
import { paths, withSearch } from "~/util/paths";
import { type Action, always, type Context } from "./action";
import { kubectl, meshplay } from "./commands";

const cluster = ({ subject }: Context) => (subject.kind === "cluster" ? subject.name : "NAME");
const onCluster = ({ subject }: Context) => subject.kind === "cluster";
const open = (dialog: string) => ({ go, href, subject }: Context) =>
  go(withSearch(href, { dialog, about: subject.kind === "cluster" ? subject.name : undefined }));

export const clusters: Action[] = [
  {
    id: "cluster.add", title: "Add cluster", section: "Clusters", icon: AddIcon, shortcut: "a",
    when: ({ may }) => may("clusterManage"), run: open("cluster-add"),
    commands: () => [meshplay("cluster", "add", "NAME", "--kubeconfig", "PATH")],
  },
  {
    id: "cluster.serviceAccount", title: "Service account manifest", section: "Clusters", icon: KeyIcon,
    when: always, run: open("cluster-service-account"),
    commands: () => [meshplay("cluster", "service-account")],
  },
  {
    id: "cluster.check", title: "Check this cluster", section: "Clusters", icon: RefreshIcon,
    when: onCluster, run: open("cluster-check"),
    commands: (context) => [meshplay("cluster", "check", cluster(context)), kubectl(cluster(context), "version")],
  },
  {
    id: "cluster.allowWriting", title: "Allow writing", section: "Clusters", icon: WritingIcon,
    when: (context) => onCluster(context) && context.may("clusterWriting"), run: open("cluster-writing"),
    commands: (context) => [meshplay("cluster", "allow-write", cluster(context))],
  },
  {
    id: "cluster.forbidWriting", title: "Make read-only", section: "Clusters", icon: ReadOnlyIcon,
    when: (context) => onCluster(context) && context.may("clusterWriting"), run: open("cluster-writing"),
    commands: (context) => [meshplay("cluster", "allow-write", cluster(context), "--off")],
  },
  {
    id: "cluster.credential", title: "Replace the credential", section: "Clusters", icon: KeyIcon,
    when: (context) => onCluster(context) && context.may("clusterManage"), run: open("cluster-credential"),
    commands: (context) => [meshplay("cluster", "set-credential", cluster(context), "--kubeconfig", "PATH")],
  },
  {
    id: "cluster.remove", title: "Forget this cluster", section: "Clusters", icon: RemoveIcon,
    when: (context) => onCluster(context) && context.may("clusterManage"), run: open("cluster-remove"),
    commands: (context) => [meshplay("cluster", "remove", cluster(context))],
  },
  {
    id: "cluster.list", title: "All clusters", section: "Clusters", icon: ClusterIcon,
    when: always, run: ({ go }) => go(paths.settings("clusters")), commands: () => [meshplay("cluster", "list")],
  },
];

