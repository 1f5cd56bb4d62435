// Agreeing to a plan. What is agreed to are the hashes of the plans on screen: another plan is not carried out.
import { Radio, SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { useCall } from "~/api/queries";
import type { ClusterPlan, OnFailure, Wait } from "~/api/schema";
import { approvedHashes } from "~/designs/choices";
import { type RunOptions, deployCommands } from "~/designs/command";
import { oneWayRows, planRows } from "~/designs/plan";
import { type PlanSearch, planBody } from "~/designs/plan-search";
import { planSentence } from "~/designs/sentence";
import { ErrorView } from "~/components/Findings";
import { ShowCommand } from "~/components/ShowCommand";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ObjectName } from "~/components/ObjectName";
import styles from "./Plan.module.css";

type Props = { design: string; plan: PlanSearch; planned: readonly ClusterPlan[]; onClose: () => void; onStarted: (operation: string) => void };

const TITLES = { deploy: "Approve and deploy", undeploy: "Approve and undeploy", rollback: "Approve and roll back" };

/** `together`: no cluster waits for another; `first`: one, then the rest; `each`: one after the other. */
const ORDERS = { together: "All at once", first: "One first, then the rest", each: "One after the other" };
type Order = keyof typeof ORDERS;

export function ApproveDialog({ design, plan, planned, onClose, onStarted }: Props) {
  const deploy = useCall("DesignDeploy", ["OperationList", "DesignList", "DesignSummary", "DesignHistory"]);
  const names = planned.filter(({ planHash }) => planHash !== "").map(({ name }) => name);
  const [order, setOrder] = useState<Order>("together");
  const [onFailure, setOnFailure] = useState<OnFailure>("hold");
  const [wait, setWait] = useState<Wait>("healthy");
  const [timeoutMinutes, setTimeoutMinutes] = useState("5");
  const [message, setMessage] = useState("");
  const run: RunOptions = { stages: stagesOf(order, names), maxFailed: 0, onFailure, timeoutMs: Math.max(1, Number(timeoutMinutes) || 5) * 60_000, wait, message };
  const start = async () => {
    const body = { ...planBody(design, plan), clusters: names, approved: approvedHashes(planned), ...run, message: message || undefined };
    const operation = await deploy.mutateAsync({ params: {}, body });
    onStarted(operation.operation);
  };
  const footer = (
    <>
      <ShowCommand title={TITLES[plan.purpose]} commands={deployCommands(design, { ...plan, clusters: names }, run)} />
      <Button onClick={onClose}>Cancel</Button>
      <Button variant={plan.purpose === "undeploy" ? "danger" : "primary"} busy={deploy.isPending} onClick={() => void start().catch(() => undefined)}>{VERBS[plan.purpose]}</Button>
    </>
  );
  return (
    <Dialog title={TITLES[plan.purpose]} onClose={onClose} footer={footer}>
      <p>{planSentence(planned, plan.purpose)}</p>
      <PointsOfNoReturn planned={planned} />
      <TextInput label="Why" placeholder="Kept with the deployment" value={message} onChange={(event) => setMessage(event.currentTarget.value)} data-autofocus />
      {names.length > 1 && (
        <Radio.Group label="Order of the clusters" value={order} onChange={(value) => setOrder(keyOf(ORDERS, value) ?? "together")}>
          <div className={styles.options}>{Object.entries(ORDERS).map(([value, label]) => <Radio key={value} value={value} label={orderLabel(value, label, names)} />)}</div>
        </Radio.Group>
      )}
      {plan.purpose === "deploy" && (
        <Radio.Group label="Where it fails" value={onFailure} onChange={(value) => setOnFailure(value === "rollback" ? "rollback" : "hold")}>
          <div className={styles.options}>
            <Radio value="hold" label="Hold: stop there and leave it as it is" />
            <Radio value="rollback" label="Roll back that cluster to the revision before" />
          </div>
        </Radio.Group>
      )}
      <div className="row wrap">
        <SegmentedControl aria-label="Wait" size="xs" value={wait} onChange={(value) => setWait(value === "applied" ? "applied" : "healthy")} data={[{ value: "healthy", label: "Wait until healthy" }, { value: "applied", label: "Only write" }]} />
        {wait === "healthy" && <TextInput className={styles.minutes} size="xs" aria-label="Longest wait in minutes" value={timeoutMinutes} onChange={(event) => setTimeoutMinutes(event.currentTarget.value)} rightSection="min" inputMode="numeric" />}
      </div>
      <p className="muted">Approved are exactly these plans: {planned.map(({ name, planHash }, at) => <span key={name}>{at > 0 && ", "}{name} <code title={planHash}>{planHash.slice(0, 12) || "none"}</code></span>)}. If a cluster has changed meanwhile, it is not touched.</p>
      {deploy.isError && <ErrorView error={deploy.error} />}
    </Dialog>
  );
}

const VERBS = { deploy: "Deploy", undeploy: "Undeploy", rollback: "Roll back" };

function keyOf<T extends object>(table: T, text: string): keyof T | undefined {
  const isKey = (key: string): key is keyof T & string => Object.hasOwn(table, key);
  return isKey(text) ? text : undefined;
}

function orderLabel(value: string, label: string, names: readonly string[]): string {
  if (value === "first") return `${label}: ${names[0]}, then ${names.slice(1).join(" and ")}`;
  return value === "each" ? `${label}: ${names.join(", then ")}` : label;
}

function stagesOf(order: Order, names: readonly string[]): string[][] {
  switch (order) {
    case "together":
      return [];
    case "first":
      return [names.slice(0, 1), names.slice(1)];
    case "each":
      return names.map((name) => [name]);
  }
}

function PointsOfNoReturn({ planned }: { planned: readonly ClusterPlan[] }) {
  const rows = oneWayRows(planRows(planned));
  if (rows.length === 0) return null;
  return (
    <div className={styles.noReturn}>
      <b>{rows.length === 1 ? "One step cannot be undone" : `${rows.length} steps cannot be undone`}</b>
      <ul>{rows.map((row) => <li key={row.object}><ObjectName object={row.object} /> <span className="muted">{row.variants.find(({ step }) => step.oneWay != null)?.step.oneWay}</span></li>)}</ul>
    </div>
  );
}
