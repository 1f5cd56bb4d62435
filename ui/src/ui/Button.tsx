// Buttons: one look, as a button or, with `href`, as a link. A button that only has an icon needs a label.
import { IconLoader2 } from "@tabler/icons-react";
import type { AriaAttributes, ReactNode, Ref } from "react";
import type { Icon } from "./icons";
import { Link } from "./Link";
import styles from "./Button.module.css";

type Look = { variant?: "default" | "primary" | "ghost" | "danger"; size?: "normal" | "small"; icon?: Icon; busy?: boolean };
type Content = { children: ReactNode; label?: never } | { children?: never; label: string; icon: Icon };
type Does = { onClick?: () => void; href?: never; type?: "submit" | "button" } | { href: string; onClick?: () => void; type?: never };
/** Menus and popovers give their target more than these (id, handlers); all of it reaches the element. */
type Rest = AriaAttributes & { disabled?: boolean; title?: string; className?: string; ref?: Ref<HTMLButtonElement> };

export function Button(props: Look & Content & Does & Rest) {
  const { variant = "default", size = "normal", icon, busy = false, disabled = false, children, label, title, className = "", href, type = "button", ref, ...rest } = props;
  const Shown = busy ? IconLoader2 : icon;
  const classes = [
    styles.button,
    variant === "default" ? "" : styles[variant],
    size === "small" ? styles.small : "",
    children === undefined ? styles.icon : "",
    busy ? styles.busy : "",
    className,
  ].join(" ");
  const content = (
    <>
      {Shown && <Shown size={16} stroke={1.7} aria-hidden />}
      {children}
    </>
  );
  const shared = { ...rest, className: classes, title: title ?? label, "aria-label": label ?? rest["aria-label"] };
  if (href !== undefined && !disabled) return <Link href={href} {...shared}>{content}</Link>;
  return <button ref={ref} type={type} disabled={disabled || busy} aria-busy={busy || undefined} {...shared}>{content}</button>;
}
