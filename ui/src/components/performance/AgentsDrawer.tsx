// Agents that were deployed together: how the deployment goes on, which of them have joined, and why the others have not.
import { useQuery } from "@tanstack/react-query";
import { isMissing } from "~/api/error";
import { query } from "~/api/queries";
import type { AgentPod, AgentsDeployed, AgentsGroup } from "~/api/schema";
import { useAddress } from "~/hooks/useAddress";
import { useSession } from "~/hooks/useSession";
import { groupState, podState } from "~/performance/agents";
import { agentsStatusCommand, undeployAgentsCommand } from "~/performance/command";
import { Button } from "~/ui/Button";
import { Drawer } from "~/ui/Drawer";
import { EditIcon, PlayIcon, RemoveIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { Skeleton } from "~/ui/Skeleton";
import { Status } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { paths } from "~/util/paths";
import { ErrorView, Findings } from "../Findings";
import { ClusterColumn } from "../operation/ClusterColumn";
import { CommandsPopover } from "../ShowCommand";
import styles from "./Result.module.css";

const LOOK_EVERY_MS = 1_000;
const LOOK_SELDOM_MS = 5_000;

/** What has become of them, looked at often until they have joined. */
export function useDeployed({ cluster, name, isDeployed }: AgentsGroup) {
  const interval = (found: AgentsDeployed | undefined) => (found && found.joined >= found.replicas ? LOOK_SELDOM_MS : LOOK_EVERY_MS);
  return useQuery({ ...query("AgentsGet", { cluster, name }), enabled: isDeployed, retry: false, refetchInterval: ({ state }) => (state.error ? LOOK_SELDOM_MS : interval(state.data)) });
}

export function AgentsDrawer({ group, operation, onClose }: { group: AgentsGroup; operation: string | undefined; onClose: () => void }) {
  const { data, error } = useDeployed(group);
  return (
    <Drawer title={`${group.name} in ${group.cluster}`} onClose={onClose}>
      <div className={`stack ${styles.drawer}`}>
        <Tools group={group} joined={data?.joined ?? 0} />
        {operation && <Going operation={operation} />}
        {isMissing(error) ? <p className="muted">They have just been undeployed.</p> : error && <ErrorView error={error} />}
        {!group.isDeployed && <p className="muted">Nothing of them is in the cluster. Undeploying them revokes their token and forgets their design.</p>}
        {group.isDeployed && !data && !error && <Skeleton />}
        {data && !isMissing(error) && <Joined found={data} />}
        <dl className={styles.facts}>
          <dt>Cluster</dt><dd><Link href={paths.cluster(group.cluster)}>{group.cluster}</Link></dd>
          <dt>Namespace</dt><dd><Link href={paths.explore({ filter: `ns:${group.namespace} cluster:${group.cluster}` })}>{group.namespace}</Link></dd>
          <dt>Design</dt><dd><Link href={paths.design(group.design)}>{group.design}</Link></dd>
        </dl>
      </div>
    </Drawer>
  );
}

function Tools({ group, joined }: { group: AgentsGroup; joined: number }) {
  const { with: linked } = useAddress();
  const { may } = useSession();
  return (
    <div className="row wrap">
      {may("performanceRun") && joined > 0 && <Button size="small" icon={PlayIcon} href={paths.performance("runs", { dialog: "run-start", by: `${group.cluster}/*` })}>Run a test with them</Button>}
      {may("designDeploy") && <Button size="small" icon={EditIcon} href={linked({ dialog: "agents-deploy", about: group.design })}>Change</Button>}
      {may("designDeploy") && <Button size="small" icon={RemoveIcon} href={linked({ dialog: "agents-undeploy", about: group.design })}>Undeploy</Button>}
      <CommandsPopover entries={[{ title: "What has become of them", commands: [agentsStatusCommand(group.cluster)] }, { title: "Undeploy", commands: [undeployAgentsCommand(group)] }]} />
    </div>
  );
}

/** The deployment itself; once it has written everything it is no news any more. */
function Going({ operation }: { operation: string }) {
  const { data, error } = useQuery({ ...query("OperationGet", { operation }), refetchInterval: ({ state }) => (state.data && state.data.status !== "running" ? false : LOOK_EVERY_MS) });
  if (!data) return error && <ErrorView error={error} />;
  if (data.status === "succeeded") return <p className="row wrap"><Status tone="ok">written</Status><Link href={paths.operation(operation)}>Operation</Link></p>;
  return <><Findings findings={data.findings ?? []} />{data.clusters.map((column) => <ClusterColumn key={column.name} column={column} total={1} />)}</>;
}

function Joined({ found }: { found: AgentsDeployed }) {
  const { tone, word } = groupState(found);
  const isWhole = found.joined >= found.replicas;
  return (
    <section className="stack-small" aria-live="polite">
      <p><Status tone={isWhole ? tone : tone === "warn" ? "info" : tone} busy>{isWhole ? word : `${found.joined} of ${found.replicas} have joined`}</Status></p>
      {found.failed && <p className="bad">Their Job has given up: {found.failed}</p>}
      <ul className="stack-small" aria-label="Agents">{found.pods.map((pod) => <li key={pod.name}><Pod pod={pod} /></li>)}</ul>
      <Findings findings={[...(found.findings ?? []), ...found.pods.flatMap(({ finding }) => finding ?? [])]} />
    </section>
  );
}

function Pod({ pod }: { pod: AgentPod }) {
  const { tone, word } = podState(pod);
  return <p className="row wrap"><Status tone={tone}>{word}</Status><span className="mono">{pod.name}</span>{pod.node && <span className="muted">on {pod.node}</span>}{pod.lostAt && <span className="muted"><Time at={pod.lostAt} /></span>}</p>;
}
