// What deploying would change, over all clusters at once; then the deployment itself, live. Asked for and chosen in the address.
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { query, queryKey } from "~/api/queries";
import type { ClusterPlan, Finding } from "~/api/schema";
import { useDraft } from "~/designs/drafts";
import { planCommands } from "~/designs/command";
import { noticed } from "~/designs/noticed";
import { openConflicts, planRows } from "~/designs/plan";
import { type PlanSearch, planBody, readPlanSearch } from "~/designs/plan-search";
import { count, planCounts, planSentence, planWarnings } from "~/designs/sentence";
import { useAddress } from "~/hooks/useAddress";
import { notePlanSeen } from "~/hooks/useChecklist";
import { useSession } from "~/hooks/useSession";
import { ErrorView, Findings } from "~/components/Findings";
import { ShowCommand } from "~/components/ShowCommand";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { CheckIcon, DeployIcon, RefreshIcon, RemoveIcon, RollbackIcon } from "~/ui/icons";
import { Empty } from "~/ui/Empty";
import { Link } from "~/ui/Link";
import { Skeleton } from "~/ui/Skeleton";
import { Status } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { paths } from "~/util/paths";
import { ApproveDialog } from "./ApproveDialog";
import { DesignFrame } from "./DesignFrame";
import { ForeignForAll } from "./Foreign";
import { KeptList } from "./KeptList";
import { LiveColumns } from "./LiveColumns";
import { ObjectPanel } from "./ObjectPanel";
import { PlanSettings } from "./PlanSettings";
import { PlanTable } from "./PlanTable";
import styles from "./Plan.module.css";

export function PlanTab({ name }: { name: string }) {
  const address = useAddress();
  const queries = useQueryClient();
  const { may } = useSession();
  const search = readPlanSearch(address.search);
  const { operation } = address.search;
  const body = planBody(name, search);
  const asked = query("DesignPlan", {}, body);
  // A plan is a moment: it is made again only when asked for, and never under a running deployment.
  const planned = useQuery({ ...asked, staleTime: Infinity, placeholderData: keepPreviousData, refetchOnWindowFocus: false, enabled: operation === undefined });
  const again = () => {
    address.push({ operation: undefined, dialog: undefined });
    void queries.invalidateQueries({ queryKey: queryKey("DesignPlan", {}, body) });
  };
  const plans = planned.data?.clusters ?? [];
  const isMade = plans.some(({ planHash }) => planHash !== "");
  useEffect(() => {
    if (isMade) notePlanSeen();
  }, [isMade]);
  const canDeploy = may("designDeploy") && !planned.isPlaceholderData && plans.length > 0 && plans.every(({ executable }) => executable) && planRows(plans).length > 0;
  const actions = (
    <>
      <ShowCommand title={search.purpose === "deploy" ? "Plan" : `Plan the ${search.purpose}`} commands={planCommands(name, { ...search, clusters: plans.length > 0 ? plans.map((plan) => plan.name) : search.clusters })} />
      <Button icon={RefreshIcon} busy={planned.isFetching} onClick={again}>Plan again</Button>
      {operation === undefined && <Button variant={search.purpose === "undeploy" ? "danger" : "primary"} icon={ICONS[search.purpose]} disabled={!canDeploy} title={canDeploy ? undefined : whyNot(plans)} onClick={() => address.push({ dialog: "approve" })}>{VERBS[search.purpose]}</Button>}
    </>
  );
  return (
    <DesignFrame name={name} tab="plan" actions={actions} sub={<PlanSub search={search} madeAt={operation === undefined ? planned.dataUpdatedAt : 0} />}>
      {operation === undefined && <PlanSettings design={name} />}
      <DraftNote name={name} />
      {planned.isError && <ErrorView error={planned.error}><Button size="small" icon={RefreshIcon} onClick={again}>Plan again</Button></ErrorView>}
      {planned.isPending && operation === undefined && !planned.isError && <Card title="Looking at the clusters" content="flush"><Skeleton lines={7} /></Card>}
      {operation !== undefined && plans.length === 0 && <LiveColumns design={name} operation={operation} layout="wide" />}
      {plans.length > 0 && <PlanView name={name} search={search} plans={plans} operation={operation} />}
      {address.search.dialog === "approve" && canDeploy && (
        <ApproveDialog design={name} plan={search} planned={plans} onClose={() => address.replace({ dialog: undefined })} onStarted={(started) => address.replace({ dialog: undefined, operation: started })} />
      )}
    </DesignFrame>
  );
}

const VERBS = { deploy: "Approve and deploy", undeploy: "Approve and undeploy", rollback: "Approve and roll back" };
const ICONS = { deploy: DeployIcon, undeploy: RemoveIcon, rollback: RollbackIcon };

function whyNot(plans: readonly ClusterPlan[]): string | undefined {
  const open = openConflicts(planRows(plans)).length;
  if (open > 0) return "Some fields belong to somebody else: choose what to do with them first";
  return planRows(plans).length === 0 ? "There is nothing to do" : "The plan cannot be carried out as it is";
}

function PlanSub({ search, madeAt }: { search: PlanSearch; madeAt: number }) {
  const what = { deploy: "Plan", undeploy: "Plan of the undeployment", rollback: "Plan of the rollback" }[search.purpose];
  return (
    <>
      {what} for {search.environment ?? "default"}
      {search.clusters.length > 0 && ` · ${search.clusters.join(", ")}`}
      {madeAt > 0 && <> · made <Time at={new Date(madeAt).toISOString()} /></>}
    </>
  );
}

function DraftNote({ name }: { name: string }) {
  const draft = useDraft(name);
  if (!draft) return null;
  return <Card edge="warn">There are edits that are not saved: the plan is made from the saved text. <Link href={paths.design(name, "yaml")}>Go to the YAML</Link></Card>;
}

type ViewProps = { name: string; search: PlanSearch; plans: readonly ClusterPlan[]; operation: string | undefined };

function PlanView({ name, search, plans, operation }: ViewProps) {
  const address = useAddress();
  const rows = planRows(plans);
  // What is open comes to the eye first.
  const undecided = openConflicts(rows)[0]?.object;
  const selected = rows.find((row) => row.object === address.search.object) ?? rows.find((row) => row.object === undecided) ?? rows[0];
  return (
    <>
      {operation === undefined && <Conclusion search={search} plans={plans} />}
      <div className={styles.columns}>
        <div className="stack">
          {rows.length === 0 ? (
            <Card><Empty icon={CheckIcon} title="Nothing to do">The clusters are as the design says: nothing would be written.</Empty></Card>
          ) : (
            <Card title="What will change" aside={planCounts(plans)} content="flush"><PlanTable rows={rows} clusterCount={plans.length} selected={selected?.object} /></Card>
          )}
          {selected && <ObjectPanel design={name} row={selected} />}
        </div>
        <div className="stack">
          {operation === undefined ? <>{plans.map((plan) => <ClusterPlanCard key={plan.name} plan={plan} />)}<NoticedCard plans={plans} /></> : <LiveColumns design={name} operation={operation} layout="narrow" />}
        </div>
      </div>
    </>
  );
}

function Conclusion({ search, plans }: { search: PlanSearch; plans: readonly ClusterPlan[] }) {
  const open = openConflicts(planRows(plans));
  const warnings = planWarnings(plans);
  return (
    <Card edge={warnings.length > 0 ? "warn" : "accent"}>
      <div className={styles.sentence}>
        <p>{planSentence(plans, search.purpose)}</p>
        {warnings.length > 0 && <ul className={styles.warnings}>{warnings.map((warning) => <li key={warning}><Status tone="warn">{warning}</Status></li>)}</ul>}
        {open.length > 0 && <ForeignForAll open={open} />}
      </div>
    </Card>
  );
}

/** Errors are said at their cluster. */
function NoticedCard({ plans }: { plans: readonly ClusterPlan[] }) {
  const made = plans.filter(({ planHash }) => planHash !== "");
  const found = noticed(made, (finding) => finding.severity !== "error" && isOfCluster(finding)).filter(
    // A choice that fits on one cluster need not fit on the others.
    ({ finding, clusters }) => finding.code !== "MP5029" || clusters.length === made.length,
  );
  if (found.length === 0) return null;
  return (
    <Card title="Worth knowing">
      <div className="stack-small">
        {found.map(({ finding, clusters }, at) => <div key={at}><Findings findings={[finding]} />{plans.length > 1 && <p className={styles.noticed}>{clusters.join(" · ")}</p>}</div>)}
      </div>
    </Card>
  );
}

function ClusterPlanCard({ plan }: { plan: ClusterPlan }) {
  const isMade = plan.planHash !== "";
  const tone = !isMade ? "bad" : plan.executable ? "ok" : "warn";
  const word = !isMade ? "no plan" : plan.executable ? "can be carried out" : "needs something first";
  return (
    <Card title={<Status tone={tone}>{plan.name}</Status>} aside={word} content="flush">
      <div className={styles.clusterPlan}>
        {isMade && <p className="muted">{planCounts([plan])}{plan.waves > 0 && ` · ${count(plan.waves, "wave", "waves")}`} · plan <code title={`Plan hash ${plan.planHash}`}>{plan.planHash.slice(0, 12)}</code></p>}
        <Findings findings={isMade ? plan.findings.filter(({ severity }) => severity === "error").filter(isOfCluster) : plan.findings} />
      </div>
      {plan.kept.length > 0 && <KeptList kept={plan.kept} />}
    </Card>
  );
}

/** Said elsewhere on the page: open choices at their field, points of no return at their object, what stays in its list. */
const SAID_ELSEWHERE = new Set(["MP5020", "MP5028", "MP5034"]);

function isOfCluster({ code }: Finding): boolean {
  return !SAID_ELSEWHERE.has(code);
}
