// How operations and their columns are worded and coloured. Pure.
import type { Column, Operation, OperationStatus, Purpose } from "~/api/schema";
import type { Tone } from "~/ui/Tag";

const statusTones: Record<OperationStatus, Tone> = { running: "info", succeeded: "ok", partial: "warn", failed: "bad", cancelled: "neutral" };

export function statusTone(status: OperationStatus): Tone {
  return statusTones[status];
}

/** `design.deploy` → `Deploy`, `design.undeploy` → `Undeploy`. */
export function kindTitle(kind: string): string {
  const verb = kind.split(".").at(-1) ?? kind;
  return verb.charAt(0).toUpperCase() + verb.slice(1);
}

/** What the plans of an operation were made for. */
export function purposeOf(kind: string): Purpose {
  const verb = kind.split(".").at(-1);
  return verb === "undeploy" || verb === "rollback" ? verb : "deploy";
}

const columnTones: Record<string, Tone> = {
  planned: "neutral", queued: "neutral", applying: "info", waiting: "info", pruning: "info", rollingBack: "info",
  applied: "ok", rolledBack: "ok", held: "bad", failed: "bad", cancelled: "neutral",
};

export function columnTone(status: string): Tone {
  return columnTones[status] ?? "neutral";
}

/** `rollingBack` → `rolling back`. */
export function columnWord(status: string): string {
  return status.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Whether nothing more happens to a column by itself. */
export function isSettled({ status }: Column): boolean {
  return ["applied", "rolledBack", "held", "failed", "cancelled"].includes(status);
}

/** Steps of all columns together. */
export function progressOf({ clusters }: Operation): { done: number; total: number } {
  return clusters.reduce((sum, { progress }) => ({ done: sum.done + progress.done, total: sum.total + progress.total }), { done: 0, total: 0 });
}

/** For work that concerns no cluster. */
const conclusions: Record<OperationStatus, string> = {
  running: "It is under way. Closing this page stops nothing.",
  succeeded: "It is done.",
  partial: "It is partly done.",
  failed: "It did not succeed; the log says why.",
  cancelled: "It was cancelled. What was there until then is kept.",
};

/** What came of it, in a sentence. */
export function conclusion({ status, clusters }: Operation): string {
  if (clusters.length === 0) return conclusions[status];
  const good = clusters.filter((column) => columnTone(column.status) === "ok").map(({ name }) => name);
  const bad = clusters.filter((column) => isSettled(column) && columnTone(column.status) !== "ok").map(({ name, status }) => `${name} (${columnWord(status)})`);
  const open = clusters.filter((column) => !isSettled(column)).map(({ name }) => name);
  switch (status) {
    case "running":
      return `${listed(open)} ${open.length === 1 ? "is" : "are"} being worked on${good.length > 0 ? `; ${listed(good)} ${good.length === 1 ? "is" : "are"} done` : ""}. Closing this page stops nothing.`;
    case "succeeded":
      return `Done on ${listed(good)}: everything is as the plan said.`;
    case "partial":
      return `Done on ${listed(good)}, not on ${listed(bad)}. Each cluster stands by itself; retry goes on where it stopped.`;
    case "failed":
      return `It did not succeed on ${listed(bad)}. What was done before is recorded and stays; retry goes on where it stopped.`;
    case "cancelled":
      return `Cancelled. What was done before stays and is recorded${good.length > 0 ? `; ${listed(good)} had ended` : ""}.`;
  }
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? "no cluster";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
