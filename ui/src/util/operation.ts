// How operations and their columns are worded and coloured. Pure.
import type { Column, Operation, OperationStatus } from "~/api/schema";
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

const columnTones: Record<string, Tone> = {
  planned: "neutral", queued: "neutral", applying: "info", waiting: "info", pruning: "info", rollingBack: "info",
  applied: "ok", rolledBack: "ok", held: "warn", failed: "bad", cancelled: "neutral",
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
