// What can be done about designs: making them, and going to the page of one design where each thing is done.
import { DeployIcon, DesignIcon, EditIcon, HistoryIcon, RefreshIcon, RemoveIcon, RollbackIcon, UploadIcon } from "~/ui/icons";
import { type DesignTab, paths, withSearch } from "~/util/paths";
import { type Action, type Context } from "./action";
import { meshplay } from "./commands";

const design = ({ subject }: Context) => (subject.kind === "design" ? subject.name : "NAME");
const onDesign = ({ subject }: Context) => subject.kind === "design";
const show = (tab: DesignTab, search?: Record<string, string>) => (context: Context) => context.go(paths.design(design(context), tab, search));

export const designs: Action[] = [
  {
    id: "design.import", title: "Import designs", section: "Designs", icon: UploadIcon, shortcut: "i",
    when: ({ may }) => may("designWrite"), run: ({ go }) => go(paths.designs({ dialog: "design-import" })),
    commands: () => [meshplay("design", "import", "-f", "FILE")],
  },
  {
    id: "design.new", title: "New design from a template", section: "Designs", icon: DesignIcon, shortcut: "n",
    when: ({ may }) => may("designWrite"), run: ({ go }) => go(paths.designs({ dialog: "design-new" })),
    commands: () => [],
  },
  {
    id: "design.yaml", title: "Edit this design", section: "Here", icon: EditIcon, shortcut: "d y",
    when: onDesign, run: show("yaml"),
    commands: (context) => [meshplay("design", "get", design(context))],
  },
  {
    id: "design.plan", title: "Plan and deploy this design", section: "Here", icon: DeployIcon, shortcut: "d p",
    when: onDesign, run: show("plan"),
    commands: (context) => [meshplay("design", "plan", design(context)), meshplay("design", "deploy", design(context))],
  },
  {
    id: "design.history", title: "Revisions of this design", section: "Here", icon: HistoryIcon, shortcut: "d r",
    when: onDesign, run: show("revisions"),
    commands: (context) => [meshplay("design", "history", design(context))],
  },
  {
    id: "design.drift", title: "Drift of this design", section: "Here", icon: RefreshIcon, shortcut: "d d",
    when: onDesign, run: show("drift"),
    commands: (context) => [meshplay("design", "drift", design(context))],
  },
  {
    id: "design.rollback", title: "Roll back this design", section: "Here", icon: RollbackIcon, shortcut: "d b",
    when: (context) => onDesign(context) && context.may("designDeploy"), run: show("plan", { purpose: "rollback" }),
    commands: (context) => [meshplay("design", "rollback", design(context))],
  },
  {
    id: "design.undeploy", title: "Undeploy this design", section: "Here", icon: RemoveIcon, shortcut: "d u",
    when: (context) => onDesign(context) && context.may("designDeploy"), run: show("plan", { purpose: "undeploy" }),
    commands: (context) => [meshplay("design", "undeploy", design(context))],
  },
  {
    id: "design.remove", title: "Remove this design", section: "Designs", icon: RemoveIcon,
    when: (context) => onDesign(context) && context.may("designWrite"),
    run: (context) => context.go(withSearch(paths.design(design(context)), { dialog: "design-remove" })),
    commands: (context) => [meshplay("design", "remove", design(context))],
  },
];
