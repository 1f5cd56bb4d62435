// Rows and columns of a panel; a head sorts, by numbers where there are numbers.
import { useState } from "react";
import type { Cell, Panel } from "~/dashboards/panel";
import { DownIcon, UpIcon } from "~/ui/icons";
import styles from "./Panel.module.css";
import { Space } from "./Space";

type Order = { column: number; way: 1 | -1 };

export function TablePanel({ panel: { title, table } }: { panel: Panel }) {
  const [order, setOrder] = useState<Order>();
  const { columns, rows } = table ?? { columns: [], rows: [] };
  const sorted = order ? [...rows].sort((a, b) => order.way * compare(a[order.column], b[order.column])) : rows;
  const isNumber = (column: number) => columns[column]?.name !== "Time" && rows.some((row) => row[column]?.value !== undefined && row[column]?.value !== null);
  const turn = (column: number) => setOrder({ column, way: order?.column === column ? (order.way === 1 ? -1 : 1) : isNumber(column) ? -1 : 1 });
  return (
    <Space label={title}>
      {() => (
        <table className={styles.table} aria-label={title}>
          <thead>
            <tr>
              {columns.map(({ name }, at) => {
                const way = order?.column === at ? order.way : undefined;
                return (
                  <th key={at} scope="col" data-number={isNumber(at) || undefined} aria-sort={way && (way === 1 ? "ascending" : "descending")}>
                    <button type="button" onClick={() => turn(at)}>{name}{way === 1 && <UpIcon size={12} stroke={2} aria-hidden />}{way === -1 && <DownIcon size={12} stroke={2} aria-hidden />}</button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>{sorted.map((row, at) => <tr key={at}>{columns.map((_, column) => <td key={column} data-number={isNumber(column) || undefined}>{row[column]?.text}</td>)}</tr>)}</tbody>
        </table>
      )}
    </Space>
  );
}

/** Numbers by size, after everything that is none; texts as people sort them. */
function compare(a: Cell | undefined, b: Cell | undefined): number {
  const [left, right] = [a?.value ?? undefined, b?.value ?? undefined];
  if (left !== undefined && right !== undefined) return left - right;
  if (left !== undefined || right !== undefined) return left === undefined ? -1 : 1;
  return (a?.text ?? "").localeCompare(b?.text ?? "", undefined, { numeric: true });
}
