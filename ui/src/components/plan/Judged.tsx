// A judged word: its colour, its shape, and the reason on hover and for screen readers.
import type { Judged } from "~/designs/verdict";
import { Status, Tag } from "~/ui/Tag";

export function JudgedTag({ judged }: { judged: Judged }) {
  return <Tag tone={judged.tone} title={judged.reason}>{judged.word}</Tag>;
}

export function JudgedStatus({ judged }: { judged: Judged }) {
  return <Status tone={judged.tone} title={judged.reason}>{judged.word}</Status>;
}

/** Only a word: where everything is as usual it is quiet. */
export function JudgedWord({ judged }: { judged: Judged }) {
  return <span className={judged.tone === "neutral" ? "muted" : judged.tone} title={judged.reason}>{judged.word}</span>;
}
