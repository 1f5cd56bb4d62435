// The states of deployments (DESIGN §10.5) as a word and a tone.
import { columnTone, columnWord } from "~/util/operation";
import type { Judged } from "./verdict";

export function deploymentState(status: string): Judged {
  return { word: columnWord(status), tone: columnTone(status) };
}

/** Whether it can be tried again. */
export function isRetryable(status: string): boolean {
  return status === "held" || status === "failed" || status === "cancelled";
}
