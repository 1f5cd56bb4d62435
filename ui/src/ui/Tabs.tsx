// Tabs are links: each has an address, so a reload shows the same one.
import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "./Link";
import styles from "./Tabs.module.css";

export type Tab = { key: string; title: ReactNode; href: string };

export function Tabs({ label, tabs, current }: { label: string; tabs: readonly Tab[]; current: string }) {
  const bar = useRef<HTMLElement>(null);
  // Where they do not all fit, the one in front is in sight.
  useEffect(() => {
    const here = bar.current?.querySelector('[aria-current="page"]');
    if (bar.current && here instanceof HTMLElement) bar.current.scrollLeft = here.offsetLeft + here.offsetWidth / 2 - bar.current.clientWidth / 2;
  }, [current]);
  return (
    <nav ref={bar} className={styles.tabs} aria-label={label}>
      {tabs.map(({ key, title, href }) => (
        <Link key={key} href={href} aria-current={key === current ? "page" : undefined}>{title}</Link>
      ))}
    </nav>
  );
}
