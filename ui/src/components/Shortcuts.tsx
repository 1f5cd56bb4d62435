// The `?` sheet: every shortcut of the registry, so that it cannot say anything else than what happens.
import { sections } from "~/actions/action";
import { actions } from "~/actions/registry";
import { Dialog } from "~/ui/Dialog";
import { closeOverlay } from "~/ui/overlay";
import { Keys } from "./Keys";
import styles from "./Shortcuts.module.css";

export function Shortcuts() {
  const groups = sections
    .map((section) => ({ section, actions: actions.filter((action) => action.section === section && action.shortcut !== undefined) }))
    .filter((group) => group.actions.length > 0);
  return (
    <Dialog title="Keyboard shortcuts" onClose={closeOverlay} width="wide">
      <div className={styles.groups}>
        {groups.map(({ section, actions }) => (
          <section key={section}>
            <h3>{section === "Here" ? "On an open resource or design" : section}</h3>
            <dl>
              {actions.map(({ id, title, shortcut }) => (
                <div key={id}><dt>{title}</dt><dd><Keys shortcut={shortcut ?? ""} /></dd></div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="muted">Letters work wherever nothing is being typed. Tab moves between controls, Enter opens a row, Esc closes what is open.</p>
    </Dialog>
  );
}
