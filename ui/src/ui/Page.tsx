// What every page is made of: the title row with the one primary action at its right, then the content.
import { type ReactNode, useEffect } from "react";
import styles from "./Page.module.css";

type Props = {
  title: string;
  /** Beside the title, e.g. a revision tag. */
  mark?: ReactNode;
  sub?: ReactNode;
  actions?: ReactNode;
  /** `fill`: exactly as high as the window, its parts scroll by themselves. */
  height?: "grow" | "fill";
  children: ReactNode;
};

export function Page({ title, mark, sub, actions, height = "grow", children }: Props) {
  useEffect(() => {
    document.title = `${title} · Meshplay`;
  }, [title]);
  return (
    <div className={`${styles.page} ${height === "fill" ? styles.fill : ""}`}>
      <div className={styles.title}>
        <h1>{title}</h1>
        {mark !== undefined && <span className={styles.mark}>{mark}</span>}
        {sub !== undefined && <span className={styles.sub}>{sub}</span>}
        {actions !== undefined && <span className={styles.actions}>{actions}</span>}
      </div>
      {children}
    </div>
  );
}
