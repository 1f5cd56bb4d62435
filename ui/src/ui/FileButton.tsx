// A button that asks for a file and gives its text.
import { type ReactNode, useRef } from "react";
import { Button } from "./Button";
import type { Icon } from "./icons";
import { toast } from "./toasts";

type Props = { icon: Icon; accept: string; onText: (text: string, name: string) => void; children: ReactNode };

/** No document of ours is near this; a chosen disk image is not read into the tab. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;

export function FileButton({ icon, accept, onText, children }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const read = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > FILE_BYTES_MAX) return toast("bad", `${file.name} has more than 16 MiB`);
    onText(await file.text(), file.name);
  };
  return (
    <>
      <input ref={input} type="file" accept={accept} hidden aria-hidden tabIndex={-1} onChange={(event) => { void read(event.currentTarget.files?.[0]); event.currentTarget.value = ""; }} />
      <Button icon={icon} onClick={() => input.current?.click()}>{children}</Button>
    </>
  );
}
