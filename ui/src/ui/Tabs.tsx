// Tabs are links: each has an address, so a reload shows the same one.
import type { ReactNode } from "react";
import { Link } from "./Link";
import styles from "./Tabs.module.css";

export type Tab = { key: string; title: ReactNode; href: string };

export function Tabs({ label, tabs, current }: { label: string; tabs: readonly Tab[]; current: string }) {
  return (
    <nav className={styles.tabs} aria-label={label}>
      {tabs.map(({ key, title, href }) => (
        <Link key={key} href={href} aria-current={key === current ? "page" : undefined}>{title}</Link>
      ))}
    </nav>
  );
}
