// A design at a glance: where it runs and how that went, what it is made of, what can be set.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import type { ComponentSummary, DeploymentSummary } from "~/api/schema";
import { deploymentState } from "~/designs/state";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { DeployIcon, EditIcon } from "~/ui/icons";
import { ActionButton } from "~/components/ActionButton";
import { ShowCommands } from "~/components/ShowCommand";
import { Empty } from "~/ui/Empty";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Status } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { paths } from "~/util/paths";
import { DesignFrame } from "./DesignFrame";
import { RemoveDialog } from "./RemoveDialog";
import { useAddress } from "~/hooks/useAddress";
import styles from "./Overview.module.css";

export function OverviewTab({ name }: { name: string }) {
  const summary = useQuery(query("DesignSummary", { design: name }));
  const address = useAddress();
  const actions = (
    <>
      <ShowCommands />
      <ActionButton id="design.remove" title="Remove" look="icon" />
      <Button icon={EditIcon} href={paths.design(name, "yaml")}>Edit</Button>
      <ActionButton id="design.plan" title="Plan & deploy" variant="primary" />
    </>
  );
  const data = summary.data;
  return (
    <DesignFrame name={name} tab="overview" actions={actions} sub={data && `${data.components.length} components`}>
      {summary.isPending && <Card content="flush"><Skeleton /></Card>}
      {data && (
        <>
          <Targets name={name} deployments={data.deployments} />
          <div className={styles.columns}>
            <Card title="Components" aside={String(data.components.length)} content="flush">
              <Table label="Components" columns={COLUMNS} rows={data.components} rowKey={(row) => row.id} href={(row) => paths.design(name, "yaml", { line: row.line })} />
            </Card>
            <Variables variables={data.variables} environments={data.environments} />
          </div>
        </>
      )}
      {address.search.dialog === "design-remove" && <RemoveDialog name={name} onClose={() => address.replace({ dialog: undefined })} />}
    </DesignFrame>
  );
}

const COLUMNS: readonly Column<ComponentSummary>[] = [
  { key: "id", title: "Component", cell: (row) => row.id },
  { key: "kind", title: "Kind", cell: (row) => row.kind },
  { key: "apiVersion", title: "API version", cell: (row) => <span className="muted">{row.apiVersion}</span> },
  { key: "object", title: "Object", cell: (row) => <span className="muted">{row.object ?? "named by variables"}</span> },
];

function Targets({ name, deployments }: { name: string; deployments: readonly DeploymentSummary[] }) {
  if (deployments.length === 0) {
    return (
      <Card>
        <Empty icon={DeployIcon} title="Deployed nowhere yet" actions={<Button variant="primary" href={paths.design(name, "plan")}>See what deploying would change</Button>}>
          A plan shows every change on every cluster first; nothing is written before you approve it.
        </Empty>
      </Card>
    );
  }
  return <div className={styles.targets}>{deployments.map((deployment) => <Target key={deployment.id} name={name} deployment={deployment} />)}</div>;
}

function Target({ name, deployment }: { name: string; deployment: DeploymentSummary }) {
  const { cluster, environment, revision, status, reason, purpose, actor, createdAt, message, operation } = deployment;
  const gone = purpose === "undeploy" && status === "applied";
  const state = gone ? { word: "undeployed", tone: "neutral" as const } : deploymentState(status);
  return (
    <Card title={<Status tone={state.tone}>{cluster}</Status>} aside={environment === "default" ? state.word : `${environment} · ${state.word}`}>
      <div className="stack-small">
        <p>{revision == null ? "Nothing of this design" : `Revision ${revision}`} <span className="muted">by {actor} <Time at={createdAt} /></span></p>
        {message && <p className="muted">“{message}”</p>}
        {reason && <p className="bad">{reason}</p>}
        <div className="row wrap">
          <Button size="small" href={paths.design(name, "plan", { operation, environment: environment === "default" ? undefined : environment, clusters: cluster })}>Deployment</Button>
          {!gone && <Button size="small" variant="ghost" href={paths.design(name, "drift", { clusters: cluster })}>Drift</Button>}
          {!gone && <Button size="small" variant="ghost" href={paths.design(name, "plan", { purpose: "undeploy", clusters: cluster, environment: environment === "default" ? undefined : environment })}>Undeploy</Button>}
        </div>
      </div>
    </Card>
  );
}

function Variables({ variables, environments }: { variables: Record<string, unknown>; environments: readonly string[] }) {
  const entries = Object.entries(variables);
  return (
    <Card title="Variables" aside={environments.length > 0 ? `environments: ${environments.join(", ")}` : undefined}>
      {entries.length === 0 ? <p className="muted">The design declares none.</p> : (
        <dl className={styles.variables}>
          {entries.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd></div>)}
        </dl>
      )}
    </Card>
  );
}
