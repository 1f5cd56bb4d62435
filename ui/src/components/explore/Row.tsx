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
import { ClusterName } from "../ClusterName";
import styles from "./ResourceTable.module.css";

type Props = { row: ResourceRow | undefined; at: number; top: number; height: number; tracks: string | undefined; columns: readonly ColumnKey[]; selected: boolean };

export const Row = memo(function Row({ row, at, top, height, tracks, columns, selected }: Props) {
  const router = useRouter();
  const narrow = useNarrow();
  const open = (event: MouseEvent) => {
    if (!row || (event.target instanceof Element && event.target.closest("a"))) return;
    router.history.push(hrefOf(router.state.location.href, row));
  };
  return (
    <div className={styles.row} style={{ transform: `translateY(${top}px)`, height, gridTemplateColumns: tracks }} role="row" aria-rowindex={at + 2} aria-current={selected ? "true" : undefined} onClick={open}>
      {narrow ? <NarrowCells row={row} /> : columns.map((key) => (
        <div key={key} role="cell" className={columnInfo[key].align}>{row ? cell(key, row) : <span className={styles.line} />}</div>
      ))}
    </div>
  );
});

function NarrowCells({ row }: { row: ResourceRow | undefined }) {
  if (!row) return <div role="cell"><span className={styles.line} /></div>;
  return (
    <>
      <div role="cell"><span className="muted">{row.kind}</span> <Name row={row} /></div>
      <div role="cell" className={styles["narrow-right"]}>{cells.status(row)}</div>
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

const cells: Record<ColumnKey, (row: ResourceRow) => ReactNode> = {
  kind: ({ kind }) => kind,
  name: (row) => <Name row={row} />,
  namespace: ({ namespace }) => faded(namespace),
  cluster: ({ cluster }) => <ClusterName name={cluster} />,
  status: ({ status, level, reason, restarts }) => <Status tone={levelTone(level)} title={reason ?? level}>{status || level}{restarts ? ` · ${restarts}` : ""}</Status>,
  age: ({ createdAt }) => <span className={styles.faded}><Time at={createdAt} as="age" /></span>,
  design: ({ design }) => faded(design),
  reason: ({ reason }) => faded(reason),
  restarts: ({ restarts }) => faded(restarts === undefined || restarts === null ? undefined : String(restarts)),
  node: ({ node }) => faded(node),
  controller: ({ controller }) => faded(controller),
  apiVersion: ({ apiVersion }) => faded(apiVersion),
};

function cell(key: ColumnKey, row: ResourceRow): ReactNode {
  return cells[key](row);
}
