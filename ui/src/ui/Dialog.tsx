// A dialog over the page. Never over another one: which is open stands in the address.
import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./Dialog.module.css";

type Props = { title: ReactNode; onClose: () => void; width?: "normal" | "wide"; children: ReactNode; footer?: ReactNode };

export function Dialog({ title, onClose, width = "normal", children, footer }: Props) {
  return (
    <Modal opened onClose={onClose} title={title} size={width === "wide" ? 860 : 560} classNames={{ content: styles.content, header: styles.header, title: styles.title, body: styles.body }} closeButtonProps={{ "aria-label": "Close" }}>
      <div className={styles.inside}>{children}</div>
      {footer !== undefined && <div className={styles.footer}>{footer}</div>}
    </Modal>
  );
}
