// Words with a colour: a tag, and a status, whose shape says the same as its colour (● ok, ◔ on its way, ▲ warning, ■ bad, ○ unknown).
import type { ReactNode } from "react";
import styles from "./Tag.module.css";

export type Tone = "ok" | "info" | "warn" | "bad" | "neutral";

export function Tag({ tone = "neutral", children, title }: { tone?: Tone | "accent"; children: ReactNode; title?: string }) {
  return <span className={`${styles.tag} ${tone === "neutral" ? "" : styles[tone]}`} title={title}>{children}</span>;
}

/** `busy`: somebody works on it right now, the shape turns. */
export function Status({ tone, busy, children, title }: { tone: Tone; busy?: boolean; children: ReactNode; title?: string }) {
  return (
    <span className={`${styles.status} ${styles[tone]}`} title={title}>
      <Shape tone={tone} busy={busy} />
      <span className="truncate">{children}</span>
    </span>
  );
}

/** The shape alone, where the word stands beside it anyway. */
export function Shape({ tone, busy }: { tone: Tone; busy?: boolean | undefined }) {
  return (
    <svg className={`${styles.shape} ${tone === "info" && busy ? styles.turning : ""}`} viewBox="0 0 10 10" aria-hidden>
      {tone === "ok" && <circle cx="5" cy="5" r="4.5" fill="currentColor" />}
      {tone === "warn" && <path d="M5 .5 10 9.5H0z" fill="currentColor" />}
      {tone === "bad" && <rect x=".5" y=".5" width="9" height="9" rx="1.5" fill="currentColor" />}
      {tone === "neutral" && <circle cx="5" cy="5" r="3.8" fill="none" stroke="currentColor" strokeWidth="1.4" />}
      {tone === "info" && <path d="M5 1.2a3.8 3.8 0 1 1-3.8 3.8" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />}
    </svg>
  );
}
