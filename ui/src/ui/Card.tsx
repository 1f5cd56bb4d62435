// A card: a surface with an optional head. `flush` content (tables, code) reaches its edges.
import type { ReactNode } from "react";
import styles from "./Card.module.css";

type Props = {
  title?: ReactNode;
  aside?: ReactNode;
  edge?: "accent" | "warn" | "bad";
  content?: "padded" | "flush";
  className?: string;
  children: ReactNode;
};

export function Card({ title, aside, edge, content = "padded", className = "", children }: Props) {
  return (
    <section className={`${styles.card} ${edge ? styles[edge] : ""} ${className}`}>
      {title !== undefined && (
        <header className={styles.head}>
          <h2>{title}</h2>
          {aside !== undefined && <span className={styles.aside}>{aside}</span>}
        </header>
      )}
      {content === "padded" ? <div className={styles.body}>{children}</div> : children}
    </section>
  );
}
