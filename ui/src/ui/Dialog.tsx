// A dialog over the page. Never over another one: which is open stands in the address.
import { Modal } from "@mantine/core";
import type { KeyboardEvent, ReactNode } from "react";
import { Button } from "./Button";
import { CloseIcon } from "./icons";
import styles from "./Dialog.module.css";

type Props = { title: ReactNode; onClose: () => void; width?: "normal" | "wide"; children: ReactNode; footer?: ReactNode };

export function Dialog({ title, onClose, width = "normal", children, footer }: Props) {
  return (
    <Modal.Root opened onClose={onClose} closeOnEscape={false} onKeyDown={(event) => isEscape(event) && onClose()} size={width === "wide" ? 860 : 560} classNames={{ overlay: styles.overlay, content: styles.content }}>
      <Modal.Overlay />
      <Modal.Content>
        <div className={styles.head}>
          <Modal.Title className={styles.title}>{title}</Modal.Title>
          <Button variant="ghost" size="small" icon={CloseIcon} label="Close" onClick={onClose} />
        </div>
        <Modal.Body className={styles.body}>
          <div className={styles.inside}>{children}</div>
          {footer !== undefined && <div className={styles.footer}>{footer}</div>}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** Escape, unless something open inside takes it: the popover of a command, the list of a choice. */
function isEscape({ key, target, nativeEvent }: KeyboardEvent): boolean {
  const taken = target instanceof Element && target.getAttribute("data-mantine-stop-propagation") === "true";
  return key === "Escape" && !taken && !nativeEvent.isComposing;
}
