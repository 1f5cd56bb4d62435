// What can be done about environments and tokens.
import { AddIcon, KeyIcon } from "~/ui/icons";
import { withSearch } from "~/util/paths";
import type { Action, Context } from "./action";
import { meshplay } from "./commands";

const open = (dialog: string) => ({ go, href }: Context) => go(withSearch(href, { dialog, about: undefined }));

export const settings: Action[] = [
  {
    id: "environment.add", title: "New environment", section: "Clusters", icon: AddIcon,
    when: ({ may }) => may("clusterManage"), run: open("environment-set"),
    commands: () => [meshplay("environment", "list"), meshplay("environment", "set", "NAME", "--cluster", "CLUSTER")],
  },
  {
    id: "token.add", title: "New token", section: "View", icon: KeyIcon,
    when: ({ may }) => may("tokenManage"), run: open("token-create"),
    commands: () => [meshplay("token", "list"), meshplay("token", "create", "NAME", "--role", "viewer")],
  },
];
