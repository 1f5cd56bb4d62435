// What an action is: one thing a user can do, wherever it is offered: as a button, in the palette, by a shortcut, as a command.
import type { Action as Right } from "~/api/schema";
import type { Icon } from "~/ui/icons";
import type { Shortcut } from "~/util/keys";
import type { DesignTab, ObjectRef } from "~/util/paths";

/** What the page in front of the user is about; computed from its address. */
export type Subject =
  | { kind: "none" }
  | { kind: "cluster"; name: string }
  | { kind: "operation"; id: string }
  | { kind: "run"; id: string }
  | { kind: "dashboard"; name: string }
  | { kind: "design"; name: string; tab: DesignTab }
  | { kind: "resource"; object: ObjectRef };

/** Where and for whom an action would run. */
export type Context = {
  /** The address of the page, with its query. */
  href: string;
  subject: Subject;
  /** Whether the user's role contains a right. */
  may: (right: Right) => boolean;
  go: (href: string) => void;
};

/** A command that does the same as an action. */
export type Command = { program: "meshplay" | "kubectl"; text: string };

export const sections = ["Go to", "Here", "Clusters", "Designs", "Performance", "Operations", "View"] as const;
export type Section = (typeof sections)[number];

export type Action = {
  id: string;
  title: string;
  section: Section;
  icon: Icon;
  shortcut?: Shortcut;
  /** Whether it can be done here and now. */
  when: (context: Context) => boolean;
  run: (context: Context) => void;
  /** What does the same in a shell; none where there is nothing to do in one. */
  commands: (context: Context) => Command[];
};

/** For actions that are always there. */
export const always = () => true;
/** For actions that no command stands for. */
export const noCommands = (): Command[] => [];
