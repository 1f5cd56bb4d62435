// Columns of the table of resources: which there are, which are shown, what the server can sort by. Pure.
import type { ResourceSort } from "~/api/schema";

export const columnKeys = ["kind", "name", "namespace", "cluster", "status", "age", "design", "reason", "restarts", "node", "controller", "apiVersion"] as const;
export type ColumnKey = (typeof columnKeys)[number];

/** `min` in px; `grow` is its share of what is left. */
type Info = { title: string; sort?: ResourceSort; min: number; grow: number; align?: "number" };

export const columnInfo: Record<ColumnKey, Info> = {
  kind: { title: "Kind", sort: "kind", min: 96, grow: 1.1 },
  name: { title: "Name", sort: "name", min: 160, grow: 2.4 },
  namespace: { title: "Namespace", sort: "namespace", min: 78, grow: 1 },
  cluster: { title: "Cluster", sort: "cluster", min: 84, grow: 0.9 },
  status: { title: "Status", sort: "status", min: 128, grow: 1.4 },
  age: { title: "Age", sort: "age", min: 56, grow: 0, align: "number" },
  design: { title: "Design", min: 76, grow: 0.9 },
  reason: { title: "Reason", min: 160, grow: 2 },
  restarts: { title: "Restarts", min: 64, grow: 0, align: "number" },
  node: { title: "Node", min: 96, grow: 1 },
  controller: { title: "Controller", min: 130, grow: 1.6 },
  apiVersion: { title: "API", min: 90, grow: 1 },
};

const GAP_PX = 14;
const EDGE_PX = 28;

/** The CSS grid of a row, and the width below which the table scrolls sideways: the same for all rows. */
export function gridOf(columns: readonly ColumnKey[]): { tracks: string; minWidth: number } {
  const infos = columns.map((key) => columnInfo[key]);
  return {
    tracks: infos.map(({ min, grow }) => (grow > 0 ? `minmax(${min}px, ${grow}fr)` : `${min}px`)).join(" "),
    minWidth: infos.reduce((sum, { min }) => sum + min, EDGE_PX + (infos.length - 1) * GAP_PX),
  };
}

export const defaultColumns: readonly ColumnKey[] = ["kind", "name", "namespace", "cluster", "status", "age", "design"];

/** From the address; what it does not know is left out. */
export function parseColumns(text: string | undefined): readonly ColumnKey[] {
  const wanted = new Set(text?.split(","));
  const known = columnKeys.filter((key) => wanted.has(key));
  return known.length > 0 ? known : defaultColumns;
}

/** For the address; `undefined` for the usual ones. */
export function columnsText(columns: readonly ColumnKey[]): string | undefined {
  const text = columnKeys.filter((key) => columns.includes(key)).join(",");
  return text === defaultColumns.join(",") ? undefined : text;
}
