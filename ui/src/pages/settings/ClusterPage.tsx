// One connection: how it is, what its credential may do with each kind, and what can be changed about it.
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { query } from "~/api/queries";
import type { KindCapability } from "~/api/schema";
import { ActionButton } from "~/components/ActionButton";
import { ErrorView, Findings } from "~/components/Findings";
import { ShowCommands } from "~/components/ShowCommand";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { CopyButton } from "~/ui/Copy";
import { TextField } from "~/ui/fields";
import { ExploreIcon } from "~/ui/icons";
import { Page } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Status, Tag } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { clusterTone } from "~/util/cluster";
import { quoted } from "~/util/filter";
import { paths } from "~/util/paths";
import styles from "./ClusterPage.module.css";

export function ClusterPage() {
  const { cluster: name } = useParams({ from: "/app/settings/clusters/$cluster" });
  const { data, error } = useQuery(query("ClusterGet", { cluster: name }));
  const writing = data?.writing === "allowed";
  return (
    <Page title={name} mark={data && <Status tone={clusterTone(data)}>{data.state}</Status>} sub={data && <>for <Time at={data.since} as="age" /></>}
      actions={<><ShowCommands /><Button icon={ExploreIcon} href={paths.explore({ filter: `cluster:${quoted(name)}` })}>Explore</Button><ActionButton id="cluster.check" title="Check now" variant="primary" /></>}>
      {error && <ErrorView error={error} />}
      {!data && !error && <Skeleton />}
      {data && (
        <>
          {data.finding && <Card edge={data.finding.severity === "error" ? "bad" : "warn"}><Findings findings={[data.finding]} /></Card>}
          <Card title="Connection" aside={<>{writing ? <ActionButton id="cluster.forbidWriting" size="small" /> : <ActionButton id="cluster.allowWriting" size="small" />}<ActionButton id="cluster.credential" size="small" /><ActionButton id="cluster.remove" size="small" variant="danger" /></>}>
            <dl className={styles.facts}>
              <div><dt>Server</dt><dd className="mono">{data.server}</dd></div>
              <div><dt>Kubernetes</dt><dd>{data.version ?? "never reached"}</dd></div>
              <div><dt>Meshplay may</dt><dd>{writing ? "read, and write what an approved plan says" : "only read"}</dd></div>
              <div><dt>Identity</dt><dd className="row mono">{data.uid ? <>{data.uid}<CopyButton text={data.uid} /></> : "not readable"}</dd></div>
            </dl>
          </Card>
          <Capabilities name={name} state={data.state} />
        </>
      )}
    </Page>
  );
}

const verdict = (may: boolean) => (may ? <Status tone="ok">yes</Status> : <Status tone="neutral">no</Status>);

const columns: Column<KindCapability>[] = [
  { key: "kind", title: "Kind", cell: ({ kind, group }) => <><b>{kind}</b> <span className="muted">{group}</span></> },
  { key: "scope", title: "Scope", cell: ({ namespaced }) => <span className="muted">{namespaced ? "namespaces" : "cluster"}</span> },
  { key: "read", title: "Read", cell: ({ read }) => verdict(read) },
  { key: "write", title: "Write", cell: ({ write }) => verdict(write) },
  { key: "lacking", title: "Lacking", text: "wrap", cell: ({ lacking }) => lacking.map((verb) => <Tag key={verb}>{verb}</Tag>) },
];

function Capabilities({ name, state }: { name: string; state: string }) {
  const away = state === "unreachable";
  const { data, error } = useQuery({ ...query("ClusterCapabilities", { cluster: name }), enabled: !away });
  const [typed, setTyped] = useState("");
  const kinds = data?.kinds.filter(({ kind, group }) => `${kind}.${group}`.toLowerCase().includes(typed.toLowerCase())) ?? [];
  const reads = data?.kinds.filter(({ read }) => read).length;
  const writes = data?.kinds.filter(({ write }) => write).length;
  return (
    <Card title="What the credential may do" content="flush" aside={data && `reads ${reads}, writes ${writes} of ${data.kinds.length} kinds`}>
      {error && <div className={styles.inset}><ErrorView error={error} /></div>}
      {!data && away && <p className={`${styles.inset} muted`}>The cluster itself is asked for this, and it does not answer now.</p>}
      {!data && !away && !error && <Skeleton />}
      {data && (
        <>
          <div className={styles.inset}>
            <TextField label="Kind" value={typed} onChange={setTyped} placeholder="deployment" />
            <Findings findings={data.findings} />
          </div>
          <Table label="Capabilities" columns={columns} rows={kinds} rowKey={({ kind, group }) => `${kind}.${group}`} />
        </>
      )}
    </Card>
  );
}
