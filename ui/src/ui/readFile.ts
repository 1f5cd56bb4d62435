// The text of a file that was chosen or dropped. What is too large or cannot be read is said, and nothing else comes of it.
import { toast } from "./toasts";

/** No document of ours is near this; a disk image is not read into the tab. */
export const FILE_BYTES_MAX = 16 * 1024 * 1024;

export async function readFile(file: File): Promise<string | undefined> {
  const read = await textOf(file);
  if ("text" in read) return read.text;
  toast("bad", read.wrong);
  return undefined;
}

/** Its text, or why there is none: a folder, too, can be dropped. */
export async function textOf(file: Pick<File, "name" | "size" | "text">): Promise<{ text: string } | { wrong: string }> {
  if (file.size > FILE_BYTES_MAX) return { wrong: `${file.name} has more than 16 MiB` };
  try {
    return { text: await file.text() };
  } catch (error) {
    return { wrong: `${file.name} cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}
