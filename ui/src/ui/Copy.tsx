// Text that can be copied, and the button that does it.
import { useState } from "react";
import { Button } from "./Button";
import { CheckIcon, CopyIcon } from "./icons";
import styles from "./Copy.module.css";

const SHOWN_MS = 1_500;

export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await copyText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return <Button variant="ghost" size="small" icon={copied ? CheckIcon : CopyIcon} label={copied ? "Copied" : label} onClick={() => void copy()} />;
}

/** A command or a value in a box, with its copy button. */
export function CopyBox({ text, label }: { text: string; label?: string }) {
  return (
    <div className={styles.box}>
      <pre tabIndex={0}>{text}</pre>
      <CopyButton text={text} label={label ?? "Copy"} />
    </div>
  );
}

/** The clipboard API is missing on plain HTTP outside of loopback. */
async function copyText(text: string) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
