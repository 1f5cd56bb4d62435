// What fails or works with a caveat, over all clusters, worst first.
import { useQuery } from "@tanstack/react-query";
import { tableQuery } from "~/api/queries";
import type { ResourceRow } from "~/api/schema";
import { Card } from "~/ui/Card";
import { Link } from "~/ui/Link";
import { type Column, Table } from "~/ui/Table";
import { Status } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { count, levelTone } from "~/util/level";
import { objectText, paths } from "~/util/paths";
import { ClusterName } from "../ClusterName";

const SHOWN_MAX = 7;
const FILTER = "status:failed,warning";

const columns: Column<ResourceRow>[] = [
  { key: "name", title: "Resource", cell: ({ name }) => name },
  { key: "kind", title: "Kind", cell: ({ kind }) => kind },
  { key: "cluster", title: "Cluster", cell: ({ cluster }) => <ClusterName name={cluster} /> },
  { key: "status", title: "Status", cell: ({ status, level, reason }) => <Status tone={levelTone(level)} title={reason ?? undefined}>{status}</Status> },
  { key: "age", title: "Age", align: "number", cell: ({ createdAt }) => <span className="muted"><Time at={createdAt} as="age" /></span> },
];

export function Attention() {
  const { data } = useQuery(tableQuery("ResourceList", { filter: FILTER, sort: "status", limit: SHOWN_MAX }));
  if (!data || data.matched === 0) return null;
  return (
    <Card title="Needs attention" content="flush" aside={<Link href={paths.explore({ filter: FILTER, sort: "status" })}>{data.matched > SHOWN_MAX ? `all ${count(data.matched)}` : "in Explore"}</Link>}>
      <Table label="Needs attention" columns={columns} rows={data.items} rowKey={objectText} href={(row) => paths.explore({ filter: FILTER, sort: "status", object: objectText(row) })} />
    </Card>
  );
}
