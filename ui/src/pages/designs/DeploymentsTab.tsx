// Every deployment of a design: when, who, why, and how it went. Each can be gone back to, as a plan.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import type { DeploymentSummary } from "~/api/schema";
import { deploymentState } from "~/designs/state";
import { ErrorView } from "~/components/Findings";
import { ShowCommands } from "~/components/ShowCommand";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { DeployIcon, RemoveIcon, RollbackIcon } from "~/ui/icons";
import { Empty } from "~/ui/Empty";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Time } from "~/ui/Time";
import { paths } from "~/util/paths";
import { DesignFrame } from "./DesignFrame";
import { JudgedStatus } from "~/components/plan/Judged";

export function DeploymentsTab({ name }: { name: string }) {
  const history = useQuery(query("DesignHistory", { design: name }));
  const deployments = history.data?.deployments ?? [];
  const actions = (
    <>
      <ShowCommands ids={["design.history", "design.rollback", "design.undeploy"]} />
      {deployments.length > 0 && <Button icon={RemoveIcon} href={paths.design(name, "plan", { purpose: "undeploy" })}>Undeploy</Button>}
      {deployments.length > 0 && <Button icon={RollbackIcon} href={paths.design(name, "plan", { purpose: "rollback" })}>Roll back</Button>}
    </>
  );
  return (
    <DesignFrame name={name} tab="deployments" actions={actions} sub="Newest first">
      {history.isError && <ErrorView error={history.error} />}
      {history.isPending && <Card content="flush"><Skeleton /></Card>}
      {history.data && deployments.length === 0 && (
        <Card>
          <Empty icon={DeployIcon} title="No deployment yet" actions={<Button variant="primary" href={paths.design(name, "plan")}>Make a plan</Button>}>
            Each deployment, undeployment and rollback is listed here, with who started it and why.
          </Empty>
        </Card>
      )}
      {deployments.length > 0 && (
        <Card content="flush">
          <Table label="Deployments" columns={columnsOf(name)} rows={deployments} rowKey={(row) => row.id} href={(row) => target(name, row, { operation: row.operation })} />
        </Card>
      )}
    </DesignFrame>
  );
}

function target(name: string, row: DeploymentSummary, more: Record<string, string | number | undefined>): string {
  return paths.design(name, "plan", { environment: row.environment === "default" ? undefined : row.environment, clusters: row.cluster, ...more });
}

function columnsOf(name: string): Column<DeploymentSummary>[] {
  return [
    { key: "when", title: "When", cell: (row) => <Time at={row.createdAt} /> },
    { key: "what", title: "What", cell: (row) => `${PURPOSES[row.purpose] ?? row.purpose}${row.revision == null ? "" : ` r${row.revision}`}` },
    { key: "cluster", title: "Cluster", cell: (row) => row.cluster },
    { key: "environment", title: "Environment", cell: (row) => <span className="muted">{row.environment}</span> },
    { key: "state", title: "State", cell: (row) => <JudgedStatus judged={deploymentState(row.status)} /> },
    { key: "who", title: "Who", cell: (row) => row.actor },
    { key: "why", title: "Why", text: "wrap", cell: (row) => <WhyCell row={row} /> },
    {
      key: "actions",
      title: "",
      cell: (row) => row.revision != null && row.status === "applied" && (
        <Button size="small" variant="ghost" icon={RollbackIcon} href={target(name, row, { purpose: "rollback", revision: row.revision })}>{`Back to r${row.revision}`}</Button>
      ),
    },
  ];
}

const PURPOSES: Record<string, string> = { deploy: "deploy", undeploy: "undeploy", rollback: "roll back to" };

function WhyCell({ row }: { row: DeploymentSummary }) {
  return <>{row.message}{row.reason && <span className="bad"> {row.reason}</span>}</>;
}
