// "Show the command": what does the same in a shell, for the page in front or for a form as it is filled in.
import { Popover } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { type Command, type Context, type Subject } from "~/actions/action";
import { actions } from "~/actions/registry";
import { useActionContext } from "~/hooks/useActions";
import { useNarrow } from "~/hooks/useNarrow";
import { Button } from "~/ui/Button";
import { CopyBox } from "~/ui/Copy";
import { ShellIcon } from "~/ui/icons";
import styles from "./ShowCommand.module.css";

type Entry = { title: string; commands: readonly Command[] };

/** Of the actions that can be done here. */
export function ShowCommands({ subject, ids }: { subject?: Subject; ids?: readonly string[] }) {
  const context = useActionContext(subject);
  return <CommandsPopover entries={entriesOf(context, ids)} />;
}

/** Of one thing, given its commands. */
export function ShowCommand({ title, commands }: { title: string; commands: readonly Command[] }) {
  return <CommandsPopover entries={[{ title, commands }]} />;
}

function entriesOf(context: Context, ids: readonly string[] | undefined): Entry[] {
  return actions
    .filter((action) => (ids ? ids.includes(action.id) : action.section !== "Go to" && action.section !== "View") && action.when(context))
    .map((action) => ({ title: action.title, commands: action.commands(context) }))
    .filter(({ commands }) => commands.length > 0);
}

/** Of several things, given their commands. */
export function CommandsPopover({ entries }: { entries: readonly Entry[] }) {
  const [opened, setOpened] = useState(false);
  const narrow = useNarrow();
  const toggle = () => setOpened(!opened);
  if (entries.length === 0) return null;
  // Escape closes the commands, not the dialog that they belong to; the focus may be on either side.
  const escape = (event: KeyboardEvent) => {
    if (!opened || event.key !== "Escape") return;
    event.stopPropagation();
    setOpened(false);
  };
  return (
    <span className={styles.around} onKeyDown={escape}>
      <Popover opened={opened} onChange={setOpened} position="bottom-end" width={520} trapFocus returnFocus>
        <Popover.Target>
          {narrow ? <Button variant="ghost" icon={ShellIcon} label="Show the command" onClick={toggle} /> : <Button variant="ghost" icon={ShellIcon} onClick={toggle}>Show the command</Button>}
        </Popover.Target>
        <Popover.Dropdown className={styles.dropdown} aria-label="Commands that do the same">
          {entries.map(({ title, commands }) => (
            <section key={title} className={styles.entry}>
              <h3>{title}</h3>
              {commands.map(({ text }) => <CopyBox key={text} text={text} label="Copy the command" />)}
            </section>
          ))}
        </Popover.Dropdown>
      </Popover>
    </span>
  );
}
