// A panel at the right edge, over the page but not in its way: the page stays usable. Escape closes it.
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "./Button";
import { CloseIcon } from "./icons";
import styles from "./Drawer.module.css";

type Props = { title: string; actions?: ReactNode; onClose: () => void; children: ReactNode };

export function Drawer({ title, actions, onClose, children }: Props) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    panel.current?.focus();
  }, []);
  return (
    <aside ref={panel} className={styles.drawer} aria-label={title} tabIndex={-1} onKeyDown={(event) => event.key === "Escape" && onClose()}>
      <header className={styles.head}>
        <h2 className="truncate">{title}</h2>
        {actions}
        <Button variant="ghost" size="small" icon={CloseIcon} label="Close" onClick={onClose} />
      </header>
      <div className={styles.body}>{children}</div>
    </aside>
  );
}
