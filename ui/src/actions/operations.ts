// What can be done about one operation.
import { OperationsIcon, RefreshIcon, StopIcon } from "~/ui/icons";
import { paths, withSearch } from "~/util/paths";
import type { Action, Context } from "./action";
import { meshplay } from "./commands";

const onOperation = ({ subject }: Context) => subject.kind === "operation";
const id = ({ subject }: Context) => (subject.kind === "operation" ? subject.id : "ID");
const open = (dialog: string) => (context: Context) => context.go(withSearch(context.href, { dialog }));

export const operations: Action[] = [
  {
    id: "operation.show", title: "This operation", section: "Operations", icon: OperationsIcon,
    when: onOperation, run: ({ go, subject }) => subject.kind === "operation" && go(paths.operation(subject.id)),
    commands: (context) => [meshplay("operation", "get", id(context))],
  },
  {
    id: "operation.cancel", title: "Cancel this operation", section: "Operations", icon: StopIcon, shortcut: "x",
    when: (context) => onOperation(context) && context.may("operationCancel"), run: open("operation-cancel"),
    commands: (context) => [meshplay("operation", "cancel", id(context))],
  },
  {
    id: "operation.retry", title: "Retry what did not succeed", section: "Operations", icon: RefreshIcon, shortcut: "r",
    when: (context) => onOperation(context) && context.may("designDeploy"), run: open("operation-retry"),
    commands: (context) => [meshplay("operation", "retry", id(context))],
  },
];
