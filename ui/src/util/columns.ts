// Columns of the table of resources: which there are, which are shown, what the server can sort by. Pure.
import type { ResourceSort } from "~/api/schema";

export const columnKeys = ["kind", "name", "namespace", "cluster", "status", "age", "design", "reason", "restarts", "node", "controller", "apiVersion"] as const;
export type ColumnKey = (typeof columnKeys)[number];

type Info = { title: string; sort?: ResourceSort; /** CSS grid track. */ width: string; align?: "number" };

export const columnInfo: Record<ColumnKey, Info> = {
  kind: { title: "Kind", sort: "kind", width: "minmax(110px, 1.1fr)" },
  name: { title: "Name", sort: "name", width: "minmax(180px, 2.2fr)" },
  namespace: { title: "Namespace", sort: "namespace", width: "minmax(90px, 1fr)" },
  cluster: { title: "Cluster", sort: "cluster", width: "minmax(84px, .9fr)" },
  status: { title: "Status", sort: "status", width: "minmax(130px, 1.4fr)" },
  age: { title: "Age", sort: "age", width: "70px", align: "number" },
  design: { title: "Design", width: "minmax(80px, .9fr)" },
  reason: { title: "Reason", width: "minmax(160px, 2fr)" },
  restarts: { title: "Restarts", width: "76px", align: "number" },
  node: { title: "Node", width: "minmax(100px, 1fr)" },
  controller: { title: "Controller", width: "minmax(140px, 1.6fr)" },
  apiVersion: { title: "API", width: "minmax(100px, 1fr)" },
};

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
