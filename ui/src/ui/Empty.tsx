// An empty list says what it would hold, why it is empty, and what to do next.
import type { ReactNode } from "react";
import type { Icon } from "./icons";
import styles from "./states.module.css";

type Props = { icon: Icon; title: string; children: ReactNode; actions?: ReactNode };

export function Empty({ icon: Shown, title, children, actions }: Props) {
  return (
    <div className={styles.state}>
      <Shown size={28} stroke={1.4} aria-hidden />
      <h2>{title}</h2>
      <p>{children}</p>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
