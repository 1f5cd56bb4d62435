// What is around every page: rail, top bar, overlays, dialogs, toasts, shortcuts.
import { Outlet } from "@tanstack/react-router";
import { useActionContext } from "~/hooks/useActions";
import { useShortcuts } from "~/hooks/useShortcuts";
import { useOverlay } from "~/ui/overlay";
import { Toasts } from "~/ui/Toasts";
import { Dialogs } from "./Dialogs";
import { OperationsDrawer } from "./OperationsDrawer";
import { Palette } from "./Palette";
import { Rail } from "./Rail";
import styles from "./Shell.module.css";
import { Shortcuts } from "./Shortcuts";
import { TopBar } from "./TopBar";

export function Shell() {
  const overlay = useOverlay();
  useShortcuts(useActionContext());
  return (
    <div className={styles.app}>
      <a href="#main" className={styles.skip}>Skip to the content</a>
      <Rail />
      <TopBar />
      <main id="main" className={styles.main} tabIndex={-1}><Outlet /></main>
      {overlay === "palette" && <Palette />}
      {overlay === "shortcuts" && <Shortcuts />}
      {overlay === "operations" && <OperationsDrawer />}
      <Dialogs />
      <Toasts />
    </div>
  );
}
