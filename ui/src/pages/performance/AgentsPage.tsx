// Agents: those that were deployed into clusters and what has become of them, and everyone who is connected now.
import { useQuery } from "@tanstack/react-query";
import { isMissing } from "~/api/error";
import { query } from "~/api/queries";
import type { Agent, AgentsGroup } from "~/api/schema";
import { ActionButton } from "~/components/ActionButton";
import { ErrorView } from "~/components/Findings";
import { AgentsDrawer, useDeployed } from "~/components/performance/AgentsDrawer";
import { ShowCommands } from "~/components/ShowCommand";
import { useAddress } from "~/hooks/useAddress";
import { groupState } from "~/performance/agents";
import { shortId } from "~/performance/words";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Empty";
import { AgentsIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Status } from "~/ui/Tag";
import { paths } from "~/util/paths";
import { PerformancePage } from "./PerformancePage";

/** Who is connected changes without an event: nothing of it is stored. */
const LOOK_EVERY_MS = 2_000;

export function AgentsPage() {
  const { search, with: linked, push } = useAddress();
  const agents = useQuery({ ...query("AgentList", {}), refetchInterval: LOOK_EVERY_MS });
  const groups = useQuery({ ...query("AgentsList", {}), refetchInterval: LOOK_EVERY_MS });
  const error = agents.error ?? groups.error;
  const open = groups.data?.items.find(({ design }) => design === search.agents);
  const isEmpty = agents.data?.items.length === 0 && groups.data?.items.length === 0;
  return (
    <PerformancePage page="agents" sub="Other machines and pods that make the load of a run together." actions={<><ShowCommands ids={["agents.deploy"]} /><ActionButton id="agents.deploy" title="Deploy agents" variant="primary" /></>}>
      {error && <ErrorView error={error} />}
      {isEmpty && <Card content="flush"><Empty icon={AgentsIcon} title="No agent is connected" actions={<ActionButton id="agents.deploy" title="Deploy agents" variant="primary" />}>This server makes load alone. Where one machine is not enough, or load should come from elsewhere, agents in a cluster or on other machines make it together, as one run with one result.</Empty></Card>}
      {!error && (!agents.data || !groups.data) && <Card content="flush"><Skeleton /></Card>}
      {groups.data && groups.data.items.length > 0 && (
        <Card title="Deployed into clusters" content="flush">
          <Table label="Deployed into clusters" narrow="stacked" columns={groupColumns} rows={groups.data.items} rowKey={({ design }) => design} href={({ design }) => linked({ agents: design, operation: undefined })} selected={search.agents} />
        </Card>
      )}
      {agents.data && !isEmpty && (
        <Card title="Connected now" aside={agents.data.items.length} content="flush">
          {agents.data.items.length === 0 ? <Empty icon={AgentsIcon} title="None has joined yet">What keeps those in clusters is said above.</Empty> : <Table label="Connected now" narrow="stacked" columns={columns} rows={agents.data.items} rowKey={({ name }) => name} />}
        </Card>
      )}
      {open && <AgentsDrawer key={open.design} group={open} operation={search.operation} onClose={() => push({ agents: undefined, operation: undefined })} />}
    </PerformancePage>
  );
}

const groupColumns: Column<AgentsGroup>[] = [
  { key: "name", title: "Called", cell: ({ name }) => name },
  { key: "cluster", title: "Cluster", cell: ({ cluster }) => cluster },
  { key: "state", title: "State", cell: (group) => <GroupState group={group} /> },
  { key: "namespace", title: "Namespace", cell: ({ namespace }) => <span className="mono">{namespace}</span> },
  { key: "replicas", title: "Wanted", align: "number", cell: ({ replicas }) => replicas },
];

function GroupState({ group }: { group: AgentsGroup }) {
  const { data, error } = useDeployed(group);
  if (!group.isDeployed) return <Status tone="neutral">not in the cluster</Status>;
  // The list still has those that have just been undeployed, until it is read again.
  if (isMissing(error)) return <Status tone="neutral">gone</Status>;
  if (error) return <Status tone="bad" title={error.message}>cannot be asked</Status>;
  if (!data) return <Status tone="neutral">asking</Status>;
  const { tone, word } = groupState(data);
  return <Status tone={tone} busy>{word}</Status>;
}

const none = <span className="muted">–</span>;

const columns: Column<Agent>[] = [
  { key: "name", title: "Name", cell: ({ name }) => <span className="mono">{name}</span> },
  { key: "cluster", title: "Cluster", cell: ({ cluster }) => cluster ?? none },
  { key: "node", title: "Node", cell: ({ node }) => node ?? none },
  { key: "cores", title: "Cores", align: "number", cell: ({ cores }) => cores },
  { key: "platform", title: "Platform", cell: ({ platform }) => platform },
  { key: "actor", title: "By", cell: ({ actor }) => <span className="muted">{actor}</span> },
  { key: "run", title: "Works for", cell: ({ run }) => (run ? <Link href={paths.run(run)}>{shortId(run)}</Link> : none) },
];
