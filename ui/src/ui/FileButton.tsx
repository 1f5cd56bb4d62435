// A button that asks for a file and gives its text.
import { type ReactNode, useRef } from "react";
import { Button } from "./Button";
import type { Icon } from "./icons";
import { readFile } from "./readFile";

type Props = { icon: Icon; accept: string; onText: (text: string, name: string) => void; children: ReactNode };

export function FileButton({ icon, accept, onText, children }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const read = async (file: File | undefined) => {
    const text = file && (await readFile(file));
    if (file && text !== undefined) onText(text, file.name);
  };
  return (
    <>
      <input ref={input} type="file" accept={accept} hidden aria-hidden tabIndex={-1} onChange={(event) => { void read(event.currentTarget.files?.[0]); event.currentTarget.value = ""; }} />
      <Button icon={icon} onClick={() => input.current?.click()}>{children}</Button>
    </>
  );
}
