// A plain table for lists that fit on a page or two: columns as data, the first cell with a title links. Long ones are in ResourceTable.
import { useRouter } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";
import { DownIcon, UpIcon } from "./icons";
import { Link } from "./Link";
import styles from "./Table.module.css";

export type Column<T> = {
  key: string;
  title: string;
  cell: (row: T) => ReactNode;
  align?: "number";
  /** Long text breaks into lines. */
  text?: "wrap";
};

/** How the rows are sorted: by which column, and where another order is behind. The order is part of the address. */
export type Sorting = { by: string; order: "ascending" | "descending"; href: (column: string) => string };

type Props<T> = {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  href?: (row: T) => string | undefined;
  selected?: string | undefined;
  /** Its headers are links that sort. */
  sorting?: Sorting;
  /** On a narrow screen each row is a block: its cells one below the other, or, in long lists, side by side in as many lines as they
   * need. Otherwise it scrolls sideways. */
  narrow?: "stacked" | "flowing";
};

export function Table<T>({ label, columns, rows, rowKey, href, selected, sorting, narrow }: Props<T>) {
  const router = useRouter();
  const open = (event: MouseEvent, row: T) => {
    const to = href?.(row);
    const inside = event.target instanceof Element && event.target.closest("a, button, input, label");
    if (to && !inside && !getSelection()?.toString()) router.history.push(to);
  };
  // A column without a title holds controls of their own.
  const linkAt = columns.findIndex(({ title }) => title !== "");
  const content = (column: Column<T>, row: T, isLink: boolean) => {
    const to = isLink ? href?.(row) : undefined;
    return to ? <Link href={to} data-row>{column.cell(row)}</Link> : column.cell(row);
  };
  // Roles are said again: a browser forgets those of a table whose rows are laid out as blocks.
  return (
    <div className={styles.scroll} {...(href ? {} : scrolledByKeyboard(label))}>
      <table className={`${styles.table} ${narrow ? styles[narrow] : ""}`} aria-label={label} role="table">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ key, title, align }) => (
              <th key={key} scope="col" role="columnheader" className={align && styles[align]} aria-sort={sorting?.by === key ? sorting.order : undefined}>
                {sorting ? <SortLink sorting={sorting} column={key} title={title} /> : title || <span className="hidden">{key}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={rowKey(row)} role="row" className={href?.(row) ? styles.link : undefined} aria-current={rowKey(row) === selected ? "true" : undefined} onClick={(event) => open(event, row)}>
              {columns.map((column, at) => (
                <td key={column.key} role="cell" data-title={column.title || undefined} data-lead={at === linkAt || undefined} className={`${column.align ? styles[column.align] : ""} ${column.text ? styles[column.text] : ""}`}>{inOne(content(column, row, at === linkAt), narrow)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The parts of a cell stay together where cells are laid out as a grid or in a line. */
function inOne(content: ReactNode, narrow: Props<unknown>["narrow"]): ReactNode {
  return narrow ? <div className={styles.content}>{content}</div> : content;
}

function SortLink({ sorting: { by, order, href }, column, title }: { sorting: Sorting; column: string; title: string }) {
  const Arrow = order === "descending" ? UpIcon : DownIcon;
  return <Link href={href(column)} className={styles.sort}>{title}{by === column && <Arrow size={12} stroke={2} aria-hidden />}</Link>;
}

/** Where no row is a link, nothing inside takes the focus: on a narrow screen the arrow keys could not scroll it. */
function scrolledByKeyboard(label: string) {
  return { role: "region", "aria-label": `${label}, all columns`, tabIndex: 0 };
}
