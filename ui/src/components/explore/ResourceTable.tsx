// The table of resources: only the rows on screen exist, and only their windows are read. 10,000 rows scroll like ten.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { useExplore } from "~/hooks/useExplore";
import { useNarrow } from "~/hooks/useNarrow";
import { type ResourceQuestion, useResourceRows } from "~/hooks/useResourceRows";
import type { ResourcePage } from "~/api/schema";
import { DownIcon, UpIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { type ColumnKey, columnInfo, gridOf } from "~/util/columns";
import { objectText } from "~/util/paths";
import { ErrorView } from "../Findings";
import { NoRows } from "./NoRows";
import { Row } from "./Row";
import styles from "./ResourceTable.module.css";

const ROW_PX = 36;
const NARROW_ROW_PX = 58;
const OVERSCAN_ROWS = 6;

/** Tells the page around it what came with the rows, so that it asks only once. */
export function ResourceTable({ onPage }: { onPage: (page: ResourcePage) => void }) {
  const { filter, asked, sort, descending, columns, object } = useExplore();
  const scroll = useRef<HTMLDivElement>(null);
  const narrow = useNarrow();
  const rowPx = narrow ? NARROW_ROW_PX : ROW_PX;
  const range = useRef({ first: 0, last: 0 });
  const question: ResourceQuestion = { filter: asked, sort, descending };
  const { page, error, rowAt } = useResourceRows(question, range.current.first, range.current.last);
  const virtual = useVirtualizer({ count: page?.matched ?? 0, getScrollElement: () => scroll.current, estimateSize: () => rowPx, overscan: OVERSCAN_ROWS, useFlushSync: false });
  const items = virtual.getVirtualItems();
  range.current = { first: items[0]?.index ?? 0, last: items.at(-1)?.index ?? 0 };

  useEffect(() => {
    virtual.measure();
  }, [rowPx, virtual]);
  useEffect(() => {
    scroll.current?.scrollTo({ top: 0 });
  }, [filter, sort, descending]);
  useEffect(() => {
    if (page) onPage(page);
  }, [page, onPage]);

  if (error && !page) return <ErrorView error={error} />;
  if (!page) return <div className={styles.table}><Skeleton lines={10} /></div>;
  if (page.matched === 0) return <div className={styles.table}><NoRows page={page} filter={filter} /></div>;
  const { tracks, minWidth } = gridOf(columns);
  const selected = object && objectText(object);
  const silent = silentSince(page);
  return (
    <div className={styles.frame}>
      {error && <ErrorView error={error} />}
      <div ref={scroll} className={styles.table} role="table" aria-label="Resources" aria-rowcount={page.matched + 1} tabIndex={0}>
        <div className={styles.head} role="row" aria-rowindex={1} style={{ gridTemplateColumns: tracks, minWidth }}>{columns.map((key) => <Head key={key} column={key} />)}</div>
        <div className={styles.rows} role="rowgroup" style={{ height: virtual.getTotalSize(), minWidth: narrow ? undefined : minWidth }}>
          {items.map(({ index, start }) => {
            const row = rowAt(index);
            return <Row key={index} row={row} asOf={row && silent.get(row.cluster)} at={index} top={start} height={rowPx} tracks={narrow ? undefined : tracks} columns={columns} selected={row !== undefined && objectText(row) === selected} />;
          })}
        </div>
      </div>
    </div>
  );
}

/** When each cluster that is not heard now was heard last. */
function silentSince({ freshness }: ResourcePage): Map<string, string> {
  return new Map(freshness.flatMap(({ cluster, state, asOf }) => (state === "stale" && asOf ? [[cluster, asOf]] : [])));
}

function Head({ column }: { column: ColumnKey }) {
  const { sort, descending, change } = useExplore();
  const { title, sort: own, align } = columnInfo[column];
  const active = own !== undefined && own === (sort ?? "kind");
  const turn = () => change({ sort: own === "kind" ? undefined : own, order: active && !descending ? "descending" : undefined });
  const Arrow = descending ? UpIcon : DownIcon;
  return (
    <div role="columnheader" aria-sort={active ? (descending ? "descending" : "ascending") : undefined} className={align ? "number" : undefined}>
      {own ? <button type="button" className={styles.sort} onClick={turn}>{title}{active && <Arrow size={12} stroke={2} aria-hidden />}</button> : title}
    </div>
  );
}
