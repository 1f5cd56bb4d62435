// Connections to clusters: state, since when, why, and whether writing is allowed.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import type { Cluster } from "~/api/schema";
import { ActionButton } from "~/components/ActionButton";
import { ClusterName } from "~/components/ClusterName";
import { NoClusters } from "~/components/ClusterCards";
import { CodeLink, ErrorView } from "~/components/Findings";
import { ShowCommands } from "~/components/ShowCommand";
import { Card } from "~/ui/Card";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Status, Tag } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { clusterTone } from "~/util/cluster";
import { plural } from "~/util/level";
import { paths } from "~/util/paths";
import { SettingsPage } from "./SettingsPage";

const columns: Column<Cluster>[] = [
  { key: "name", title: "Name", cell: ({ name }) => <ClusterName name={name} /> },
  { key: "state", title: "State", cell: (cluster) => <><Status tone={clusterTone(cluster)}>{cluster.state}</Status> <span className="muted">for <Time at={cluster.since} as="age" /></span></> },
  { key: "version", title: "Version", cell: ({ version }) => version ?? "–" },
  { key: "writing", title: "Meshplay may", cell: ({ writing }) => (writing === "allowed" ? <Tag tone="accent">read and write</Tag> : <Tag>only read</Tag>) },
  { key: "server", title: "Server", cell: ({ server }) => <span className="muted mono">{server}</span> },
  { key: "reason", title: "Why", text: "wrap", cell: ({ finding, reason }) => (finding ? <><CodeLink code={finding.code} severity={finding.severity} /> {finding.message}</> : reason ?? "") },
];

export function ClustersPage() {
  const { data, error } = useQuery(query("ClusterList", {}));
  return (
    <SettingsPage page="clusters" sub={data && plural(data.items.length, "connection")}
      actions={<><ShowCommands ids={["cluster.list", "cluster.add", "cluster.serviceAccount"]} /><ActionButton id="cluster.serviceAccount" title="Service account" /><ActionButton id="cluster.add" variant="primary" /></>}>
      {error && <ErrorView error={error} />}
      <Card content="flush">
        {!data && !error && <Skeleton />}
        {data?.items.length === 0 && <NoClusters />}
        {data && data.items.length > 0 && <Table label="Clusters" columns={columns} rows={data.items} rowKey={({ id }) => id} href={({ name }) => paths.cluster(name)} />}
      </Card>
    </SettingsPage>
  );
}
