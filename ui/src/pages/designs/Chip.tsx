// A chip that says what is chosen and opens the choice below itself.
import { Popover } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { ChevronDownIcon } from "~/ui/icons";
import styles from "./Chip.module.css";

type Props = { label: string; value: ReactNode; width?: number; children: ReactNode };

export function Chip({ label, value, width = 300, children }: Props) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={width} trapFocus returnFocus>
      <Popover.Target>
        <button type="button" className={styles.chip} aria-expanded={opened} onClick={() => setOpened(!opened)}>
          <span className={styles.label}>{label}</span>
          <span className="truncate">{value}</span>
          <ChevronDownIcon size={14} stroke={1.7} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.choice} aria-label={label}>{children}</Popover.Dropdown>
    </Popover>
  );
}
