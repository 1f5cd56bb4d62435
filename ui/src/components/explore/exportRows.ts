// Reads all rows that a filter lets through and hands them to the browser as a file.
import { call } from "~/api/client";
import type { ResourceRow } from "~/api/schema";
import type { ResourceQuestion } from "~/hooks/useResourceRows";
import type { ColumnKey } from "~/util/columns";
import { csv } from "~/util/csv";
import { saveFile } from "~/util/saveFile";

const PAGE_ROWS = 500;

export async function exportRows({ filter, sort, descending }: ResourceQuestion, columns: readonly ColumnKey[], format: "csv" | "json"): Promise<void> {
  const rows: ResourceRow[] = [];
  for (let matched = 1; rows.length < matched;) {
    const page = await call("ResourceList", { filter, sort, descending, limit: PAGE_ROWS, offset: rows.length });
    if (page.items.length === 0) break;
    rows.push(...page.items);
    matched = page.matched;
  }
  if (format === "json") saveFile("resources.json", "application/json", JSON.stringify(rows, null, 2));
  else saveFile("resources.csv", "text/csv", csv(columns, rows.map((row) => columns.map((key) => (key === "age" ? row.createdAt : row[key])))));
}
