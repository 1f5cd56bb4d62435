// What an operation does on one cluster: how far, what it waits for, why it is held, each object.
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { query } from "~/api/queries";
import type { Column, DeploymentStep, Finding } from "~/api/schema";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { ChevronDownIcon, ChevronRightIcon } from "~/ui/icons";
import { Progress } from "~/ui/Progress";
import { Skeleton } from "~/ui/Skeleton";
import { Status, type Tone } from "~/ui/Tag";
import { columnTone, columnWord, isSettled } from "~/util/operation";
import { plural } from "~/util/level";
import { span } from "~/util/time";
import { Findings, Literals } from "../Findings";
import { ObjectName } from "../ObjectName";
import styles from "./ClusterColumn.module.css";

type Props = {
  column: Column;
  /** Of how many columns. */
  total: number;
  /** What can be done about this cluster. */
  children?: ReactNode;
};

export function ClusterColumn({ column, total, children }: Props) {
  const { name, status, stage, progress, reason, findings, kept, objects } = column;
  const tone = columnTone(status);
  const edge = tone === "bad" || tone === "warn" ? tone : undefined;
  return (
    <Card title={<Status tone={tone} busy>{name}</Status>} edge={edge} content="flush"
      aside={<>{columnWord(status)}{total > 1 && stage > 1 ? ` · stage ${stage}` : ""}</>}>
      <div className={styles.body}>
        <Progress label={`Steps on ${name}`} done={progress.done} total={progress.total} tone={tone === "neutral" || tone === "ok" ? "info" : tone} />
        <p className="muted">
          {progress.total > 0 ? `${progress.done} of ${plural(progress.total, "step")}` : isSettled(column) ? "no step was needed" : "planning"}
          {progress.waitingFor && ` · waiting for ${progress.waitingFor}`}
        </p>
        <p className="muted">{counts(objects)}</p>
        {findings && findings.length > 0 ? <Findings findings={findings} /> : reason && <p className={tone === "bad" ? "bad" : "muted"}>{reason}</p>}
        {kept && kept.length > 0 && (
          <details><summary>{plural(kept.length, "object")} stay</summary>
            <ul className={styles.kept}>{kept.map((each) => <li key={each.object}><ObjectName object={each.object} /> <span className="muted"><Literals text={each.reason} /></span></li>)}</ul>
          </details>
        )}
        {children}
      </div>
      <Steps column={column} />
    </Card>
  );
}

function counts({ applied, unchanged, pruned, failed }: Column["objects"]): string {
  const parts = [[applied, "applied"], [unchanged, "unchanged"], [pruned, "removed"], [failed, "failed"]] as const;
  return parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`).join(" · ") || "no object touched yet";
}

const stepTones: Record<string, Tone> = { planned: "neutral", writing: "info", done: "ok", failed: "bad", skipped: "neutral" };
const STEPS_SHOWN = 8;

function Steps({ column }: { column: Column }) {
  const running = !isSettled(column);
  const [all, setAll] = useState(false);
  const { data, refetch } = useQuery({ ...query("DeploymentGet", { deployment: column.deployment }), refetchInterval: running ? 1_000 : false, enabled: column.progress.total > 0 });
  useEffect(() => {
    // What was read while it ran is not how it ended.
    if (!running && column.progress.total > 0) void refetch();
  }, [running, column.progress.total, refetch]);
  if (column.progress.total === 0) return null;
  if (!data) return <Skeleton lines={3} />;
  const changing = data.steps.filter(({ action }) => action !== "unchanged");
  const shown = all ? data.steps : interesting(changing);
  return (
    <>
      <table className={styles.steps} aria-label={`Objects on ${column.name}`}>
        <tbody>{shown.map((step) => <StepRow key={`${step.wave} ${step.object} ${step.action}`} step={step} said={column.findings ?? []} stands={standsOf(column, step)} />)}</tbody>
      </table>
      {data.steps.length > shown.length || all ? (
        <div className={styles.more}><Button variant="ghost" size="small" icon={all ? ChevronDownIcon : ChevronRightIcon} onClick={() => setAll(!all)}>{all ? "Fewer" : `All ${data.steps.length} objects`}</Button></div>
      ) : null}
    </>
  );
}

/** What fails or runs first, then the last that were done, then what comes next. */
function interesting(steps: readonly DeploymentStep[]): readonly DeploymentStep[] {
  if (steps.length <= STEPS_SHOWN) return steps;
  const active = steps.findIndex(({ state }) => state === "writing" || state === "failed" || state === "planned");
  const from = Math.max(0, Math.min(active < 0 ? steps.length : active - 3, steps.length - STEPS_SHOWN));
  return steps.slice(from, from + STEPS_SHOWN);
}

type Standing = { tone: Tone; word: string; title: string };

/** How a step stands. What was sent before a cluster went away, and never answered, may have been done or not. */
function standsOf(column: Column, { object, state, tookMs }: DeploymentStep): Standing {
  if (isSettled(column) && state === "writing") return { tone: "neutral", word: "unknown", title: "It was sent, and no answer came: it may have been done. Retry looks." };
  if (!isSettled(column) && column.progress.waitingFor?.includes(object)) return { tone: "info", word: "waiting", title: "waiting until it is healthy" };
  return { tone: stepTones[state] ?? "neutral", word: tookMs === undefined || tookMs === null ? state : span(tookMs), title: state };
}

function StepRow({ step, stands, said }: { step: DeploymentStep; stands: Standing; said: readonly Finding[] }) {
  const { object, action } = step;
  const findings = step.findings?.filter(({ code, message }) => !said.some((other) => other.code === code && other.message === message));
  return (
    <tr>
      <td><Status tone={stands.tone} busy title={stands.title}><ObjectName object={object} /></Status>{findings && findings.length > 0 && <Findings findings={findings} />}</td>
      <td className="muted">{action}</td>
      <td className="muted number">{stands.word}</td>
    </tr>
  );
}
