// Shows the toasts, and reads them out politely.
import { Button } from "./Button";
import { CloseIcon } from "./icons";
import { Link } from "./Link";
import { Shape } from "./Tag";
import { closeToast, useToasts } from "./toasts";
import styles from "./Toasts.module.css";

export function Toasts() {
  const toasts = useToasts();
  return (
    <div className={styles.toasts} role="status" aria-live="polite">
      {toasts.map(({ id, tone, text, href }) => (
        <div key={id} className={styles.toast}>
          <span className={tone}><Shape tone={tone} /></span>
          <span className="grow">{href ? <Link href={href}>{text}</Link> : text}</span>
          <Button variant="ghost" size="small" icon={CloseIcon} label="Close" onClick={() => closeToast(id)} />
        </div>
      ))}
    </div>
  );
}
