// Buttons: one look, as a button or, with `href`, as a link. A button that only has an icon needs a label.
import { IconLoader2 } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Icon } from "./icons";
import { Link } from "./Link";
import styles from "./Button.module.css";

type Look = { variant?: "default" | "primary" | "ghost" | "danger"; size?: "normal" | "small"; icon?: Icon; busy?: boolean };
type Content = { children: ReactNode; label?: never } | { children?: never; label: string; icon: Icon };
type Does = { onClick: () => void; href?: never } | { href: string; onClick?: () => void } | { type: "submit"; onClick?: never; href?: never };
type Rest = { disabled?: boolean; title?: string; expanded?: boolean; pressed?: boolean; className?: string };

export function Button(props: Look & Content & Does & Rest) {
  const { variant = "default", size = "normal", icon, busy = false, disabled = false, children, label, title } = props;
  const Shown = busy ? IconLoader2 : icon;
  const className = [
    styles.button,
    variant === "default" ? "" : styles[variant],
    size === "small" ? styles.small : "",
    children === undefined ? styles.icon : "",
    busy ? styles.busy : "",
    props.className ?? "",
  ].join(" ");
  const content = (
    <>
      {Shown && <Shown size={16} stroke={1.7} aria-hidden />}
      {children}
    </>
  );
  const shared = { className, title: title ?? label, "aria-label": label, "aria-expanded": props.expanded, "aria-pressed": props.pressed };
  if ("href" in props && props.href !== undefined && !disabled) {
    return <Link href={props.href} onClick={props.onClick} {...shared}>{content}</Link>;
  }
  return (
    <button type={"type" in props ? props.type : "button"} onClick={props.onClick} disabled={disabled || busy} aria-busy={busy} {...shared}>
      {content}
    </button>
  );
}
