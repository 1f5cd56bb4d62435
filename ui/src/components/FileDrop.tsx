// A place to drop files on, with a button that asks for one; gives their texts.
import { useState } from "react";
import { FileButton } from "~/ui/FileButton";
import { UploadIcon } from "~/ui/icons";
import { readFile } from "~/ui/readFile";
import styles from "./FileDrop.module.css";

type Props = { accept: string; onText: (file: string, text: string) => void };

export function FileDrop({ accept, onText }: Props) {
  const [isOver, setOver] = useState(false);
  const read = async (file: File) => {
    const text = await readFile(file);
    if (text !== undefined) onText(file.name, text);
  };
  return (
    <div className={styles.drop} data-over={isOver || undefined} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
      onDrop={(event) => { event.preventDefault(); setOver(false); [...event.dataTransfer.files].forEach((file) => void read(file)); }}>
      <span>Drop files here</span>
      <FileButton icon={UploadIcon} accept={accept} onText={(text, file) => onText(file, text)}>Choose a file</FileButton>
    </div>
  );
}
