// What will change, one row per object over all clusters. Rows are links, so the selected object is in the address.
import { type PlanRow, type SortKey, leadStep, sortRows } from "~/designs/plan";
import { actionOf, certaintyOf, undoOf } from "~/designs/verdict";
import { useAddress } from "~/hooks/useAddress";
import { Table, type Column } from "~/ui/Table";
import { Tag } from "~/ui/Tag";
import { count } from "~/designs/sentence";
import { JudgedTag, JudgedWord } from "~/components/plan/Judged";
import { ObjectName } from "~/components/ObjectName";

type Props = { rows: readonly PlanRow[]; clusterCount: number; selected: string | undefined };

export function PlanTable({ rows, clusterCount, selected }: Props) {
  const { search, with: link } = useAddress();
  const sort = SORT_KEYS.find((key) => key === search.sort) ?? "order";
  const order = search.order === "descending" ? "descending" : "ascending";
  const sorted = sortRows(rows, sort, order === "descending" ? "desc" : "asc");
  const sorting = { by: sort, order, href: (column: string) => link(turned(column, sort, order)) } as const;
  const columns = clusterCount === 1 ? COLUMNS.filter((column) => column.key !== "clusters") : COLUMNS;
  return <Table label="What will change" columns={columns} rows={sorted} rowKey={(row) => row.object} href={(row) => link({ object: row.object })} selected={selected} sorting={sorting} />;
}

/** Down, up, and back to the order in which it is carried out. */
function turned(column: string, sort: SortKey, order: "ascending" | "descending") {
  if (column !== sort) return { sort: column, order: undefined };
  return order === "ascending" ? { sort: column, order: "descending" } : { sort: undefined, order: undefined };
}

const SORT_KEYS: readonly SortKey[] = ["order", "object", "change", "clusters", "certainty", "undo"];

const COLUMNS: readonly Column<PlanRow>[] = [
  { key: "object", title: "Object", cell: (row) => <ObjectName object={row.object} /> },
  { key: "change", title: "Change", cell: (row) => <ChangeCell row={row} /> },
  { key: "clusters", title: "Clusters", cell: (row) => row.clusters.join(" · ") },
  { key: "certainty", title: "Certainty", cell: (row) => <Lead row={row} judge={certaintyOf} /> },
  { key: "undo", title: "Undo", cell: (row) => <Lead row={row} judge={undoOf} /> },
];

function ChangeCell({ row }: { row: PlanRow }) {
  const step = leadStep(row);
  if (!step) return null;
  const fields = step.changes.length;
  const open = (step.conflicts ?? []).filter((conflict) => conflict.decision == null).length;
  return (
    <span className="row">
      <JudgedTag judged={actionOf(step)} />
      {fields > 0 && <span>{count(fields, "field", "fields")}</span>}
      {row.variants.length > 1 && <Tag tone="info" title="It is not the same on every cluster">differs</Tag>}
      {open > 0 && <Tag tone="warn">{open} to decide</Tag>}
      {step.blocked != null && open === 0 && <Tag tone="bad" title={step.blocked}>blocked</Tag>}
    </span>
  );
}

function Lead({ row, judge }: { row: PlanRow; judge: typeof undoOf }) {
  const step = leadStep(row);
  return step ? <JudgedWord judged={judge(step)} /> : null;
}
