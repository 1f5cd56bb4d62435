// For what a plan is made: environment, clusters, variables, what may be deleted or replaced. Each choice is in the address.
import { Checkbox, Radio, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import { useAddress } from "~/hooks/useAddress";
import { type PlanSearch, readPlanSearch, writePlanSearch } from "~/designs/plan-search";
import { listed } from "~/util/operation";
import { Button } from "~/ui/Button";
import { Status } from "~/ui/Tag";
import { Chip } from "./Chip";
import styles from "./Plan.module.css";

export function PlanSettings({ design }: { design: string }) {
  const address = useAddress();
  const plan = readPlanSearch(address.search);
  const change = (changes: Partial<PlanSearch>) => address.replace(writePlanSearch({ ...plan, ...changes }));
  const choices = plan.foreign.length + plan.recreate.length;
  return (
    <div className={styles.settings}>
      <EnvironmentChip plan={plan} change={change} />
      <ClustersChip plan={plan} change={change} />
      {plan.purpose === "deploy" && <VariablesChip design={design} plan={plan} change={change} />}
      {plan.purpose === "rollback" && <RevisionChip design={design} plan={plan} change={change} />}
      <IncludeChip plan={plan} change={change} />
      {choices > 0 && <Button variant="ghost" size="small" onClick={() => change({ foreign: [], recreate: [] })}>{`Forget ${choices} ${choices === 1 ? "choice" : "choices"}`}</Button>}
    </div>
  );
}

type Props = { plan: PlanSearch; change: (changes: Partial<PlanSearch>) => void };

function EnvironmentChip({ plan, change }: Props) {
  const environments = useQuery(query("EnvironmentList", {}));
  const names = ["default", ...(environments.data?.items ?? []).map(({ name }) => name).filter((name) => name !== "default")];
  return (
    <Chip label="Environment" value={plan.environment ?? "default"}>
      <Radio.Group label="Variables and patches of" value={plan.environment ?? "default"} onChange={(name) => change({ environment: name === "default" ? undefined : name, clusters: [] })}>
        <div className={styles.options}>{names.map((name) => <Radio key={name} value={name} label={name} />)}</div>
      </Radio.Group>
    </Chip>
  );
}

function ClustersChip({ plan, change }: Props) {
  const clusters = useQuery(query("ClusterList", {}));
  const environments = useQuery(query("EnvironmentList", {}));
  const inEnvironment = environments.data?.items.find(({ name }) => name === plan.environment)?.clusters;
  const shown = (clusters.data?.items ?? []).filter(({ name }) => inEnvironment === undefined || inEnvironment.includes(name));
  const value = plan.clusters.length === 0 ? `all ${shown.length}` : listed(plan.clusters);
  return (
    <Chip label="Clusters" value={value}>
      <Checkbox.Group label="Where" description="None chosen: every cluster of the environment" value={plan.clusters} onChange={(names) => change({ clusters: names })}>
        <div className={styles.options}>
          {shown.map(({ name, state, writing }) => (
            <Checkbox key={name} value={name} label={<span className="row">{name} <Status tone={state === "reachable" ? "ok" : "warn"}>{state}</Status>{writing !== "allowed" && <span className="muted">read-only</span>}</span>} />
          ))}
        </div>
      </Checkbox.Group>
    </Chip>
  );
}

function VariablesChip({ design, plan, change }: Props & { design: string }) {
  const summary = useQuery(query("DesignSummary", { design, environment: plan.environment }));
  const variables = Object.entries(summary.data?.variables ?? {});
  if (variables.length === 0) return null;
  const count = Object.keys(plan.set).length;
  return (
    <Chip label="Variables" value={count === 0 ? "as designed" : `${count} set`} width={360}>
      <form className="stack-small" onSubmit={(event) => { event.preventDefault(); change({ set: changedValues(new FormData(event.currentTarget)) }); }}>
        <p className="muted">Set for this time; empty: as the design and the environment say.</p>
        {variables.map(([name, value]) => (
          <TextInput key={name} name={name} label={name} size="xs" placeholder={typeof value === "string" ? value : JSON.stringify(value)} defaultValue={plan.set[name] ?? ""} />
        ))}
        <div className="row"><Button type="submit" size="small" variant="primary">Plan with these</Button></div>
      </form>
    </Chip>
  );
}

function changedValues(form: FormData): Record<string, string> {
  return Object.fromEntries([...form].flatMap(([name, value]) => (typeof value === "string" && value !== "" ? [[name, value]] : [])));
}

function RevisionChip({ design, plan, change }: Props & { design: string }) {
  const history = useQuery(query("DesignHistory", { design }));
  const revisions = (history.data?.revisions ?? []).slice(0, REVISIONS_SHOWN_MAX);
  return (
    <Chip label="Back to" value={plan.revision === undefined ? "the one before" : `r${plan.revision}`} width={360}>
      <Radio.Group label="Revision" value={String(plan.revision ?? "")} onChange={(text) => change({ revision: text === "" ? undefined : Number(text) })}>
        <div className={styles.options}>
          <Radio value="" label="On each cluster, the one deployed before" />
          {revisions.map(({ revision, message }) => <Radio key={revision} value={String(revision)} label={`r${revision} ${message}`} />)}
        </div>
      </Radio.Group>
    </Chip>
  );
}

const REVISIONS_SHOWN_MAX = 20;

const PROTECTED = [
  { value: "namespaces", label: "Namespaces", description: "ours, and empty" },
  { value: "crds", label: "Custom resource definitions", description: "ours, without custom resources of others" },
  { value: "pvcs", label: "Persistent volume claims", description: "and with them perhaps their data" },
  { value: "pvs", label: "Persistent volumes", description: "and with them perhaps their data" },
];

function IncludeChip({ plan, change }: Props) {
  return (
    <Chip label="May delete" value={plan.include.length === 0 ? "nothing protected" : listed(plan.include)} width={340}>
      <Checkbox.Group label="Protected kinds that may be deleted" value={plan.include} onChange={(include) => change({ include })}>
        <div className={styles.options}>{PROTECTED.map(({ value, label, description }) => <Checkbox key={value} value={value} label={label} description={description} />)}</div>
      </Checkbox.Group>
    </Chip>
  );
}
