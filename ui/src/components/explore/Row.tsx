// One row of the table of resources. On a narrow screen two lines: kind and name with the status, then where it is.
import { useRouter } from "@tanstack/react-router";
import { memo, type MouseEvent, type ReactNode } from "react";
import type { ResourceRow } from "~/api/schema";
import { useNarrow } from "~/hooks/useNarrow";
import { Link } from "~/ui/Link";
import { Status } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { type ColumnKey, columnInfo } from "~/util/columns";
import { levelTone } from "~/util/level";
import { objectText, withSearch } from "~/util/paths";
import { moment } from "~/util/time";
import { ClusterName } from "../ClusterName";
import styles from "./ResourceTable.module.css";

type Props = {
  row: ResourceRow | undefined;
  /** When its cluster was last heard; absent while it is heard. */
  asOf: string | undefined;
  at: number;
  top: number;
  height: number;
  tracks: string | undefined;
  columns: readonly ColumnKey[];
  selected: boolean;
};

export const Row = memo(function Row({ row, asOf, at, top, height, tracks, columns, selected }: Props) {
  const router = useRouter();
  const narrow = useNarrow();
  const open = (event: MouseEvent) => {
    if (!row || (event.target instanceof Element && event.target.closest("a"))) return;
    router.history.push(hrefOf(router.state.location.href, row));
  };
  return (
    <div className={styles.row} style={{ transform: `translateY(${top}px)`, height, gridTemplateColumns: tracks }} role="row" aria-rowindex={at + 2} aria-current={selected ? "true" : undefined} onClick={open}>
      {narrow ? <NarrowCells row={row} asOf={asOf} /> : columns.map((key) => (
        <div key={key} role="cell" className={columnInfo[key].align}>{row ? cells[key](row, asOf) : <span className={styles.line} />}</div>
      ))}
    </div>
  );
});

function NarrowCells({ row, asOf }: { row: ResourceRow | undefined; asOf: string | undefined }) {
  if (!row) return <div role="cell"><span className={styles.line} /></div>;
  return (
    <>
      <div role="cell"><span className="muted">{row.kind}</span> <Name row={row} /></div>
      <div role="cell" className={styles["narrow-right"]}>{cells.status(row, asOf)}</div>
      <div role="cell" className={styles["narrow-below"]}>{[row.namespace, row.cluster].filter(Boolean).join(" · ")} · <Time at={row.createdAt} as="age" /></div>
    </>
  );
}

function Name({ row }: { row: ResourceRow }) {
  const router = useRouter();
  return <Link href={hrefOf(router.state.location.href, row)} data-row>{row.name}</Link>;
}

function hrefOf(here: string, row: ResourceRow): string {
  return withSearch(here, { object: objectText(row), dialog: undefined });
}

const faded = (text: string | null | undefined) => <span className={styles.faded} title={text ?? undefined}>{text ?? "–"}</span>;

const cells: Record<ColumnKey, (row: ResourceRow, asOf: string | undefined) => ReactNode> = {
  kind: ({ kind }) => kind,
  name: (row) => <Name row={row} />,
  namespace: ({ namespace }) => faded(namespace),
  cluster: ({ cluster }) => <ClusterName name={cluster} />,
  // What was true once is shown, and not as if it were so now.
  status: ({ status, level, reason, restarts }, asOf) => <Status tone={asOf ? "neutral" : levelTone(level)} title={asOf ? `It was ${level} when its cluster was last heard, ${moment(asOf)}` : reason ?? level}>{status || level}{restarts ? ` · ${restarts}` : ""}{asOf && <> · <Time at={asOf} /></>}</Status>,
  age: ({ createdAt }) => <span className={styles.faded}><Time at={createdAt} as="age" /></span>,
  design: ({ design }) => faded(design),
  reason: ({ reason }) => faded(reason),
  restarts: ({ restarts }) => faded(restarts === undefined || restarts === null ? undefined : String(restarts)),
  node: ({ node }) => faded(node),
  controller: ({ controller }) => faded(controller),
  apiVersion: ({ apiVersion }) => faded(apiVersion),
};
