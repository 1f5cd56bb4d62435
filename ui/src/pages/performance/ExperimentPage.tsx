// One experiment: what it concludes, in sentences; differences with their intervals, the ladder of its variants, effects of factors;
// and how far it is, block by block.
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { query, useCall } from "~/api/queries";
import type { Experiment } from "~/api/schema";
import { ErrorView } from "~/components/Findings";
import { BlockGrid } from "~/components/performance/BlockGrid";
import styles from "~/components/performance/Experiment.module.css";
import { LoadHalted } from "~/components/performance/LoadHalted";
import { ExperimentReport } from "~/components/performance/ExperimentReport";
import { CommandsPopover } from "~/components/ShowCommand";
import { useSession } from "~/hooks/useSession";
import { resumeExperimentCommand, showExperimentCommand, stopCommand } from "~/performance/command";
import { canBeResumed, experimentTone, progressOf } from "~/performance/experiment";
import { shortId, specText } from "~/performance/words";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { CopyBox } from "~/ui/Copy";
import { DownloadIcon, PlayIcon, StopIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { Page } from "~/ui/Page";
import { Progress } from "~/ui/Progress";
import { Skeleton } from "~/ui/Skeleton";
import { Status } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { paths } from "~/util/paths";
import { saveFile } from "~/util/saveFile";
import { stringify } from "yaml";

export function ExperimentPage() {
  const { experiment: id } = useParams({ from: "/app/performance/experiments/$experiment" });
  const { data, error } = useQuery(query("ExperimentGet", { experiment: id }));
  if (!data) return <Page title="Experiment">{error ? <ErrorView error={error}><Button href={paths.performance("experiments")}>All experiments</Button></ErrorView> : <Skeleton />}</Page>;
  const running = data.status === "running";
  return (
    <Page title={data.name} mark={<Status tone={experimentTone(data.status)} busy>{data.status}</Status>}
      sub={<><Link href={paths.performance("experiments")}>experiments</Link> · {shortId(id)} · by {data.actor} · <Time at={data.createdAt} />{data.operation && <> · <Link href={paths.operation(data.operation)}>operation</Link></>}</>}
      actions={<>
        <CommandsPopover entries={commandsOf(data)} />
        {data.report && <Button icon={DownloadIcon} onClick={() => saveFile(`${data.name}.json`, "application/json", JSON.stringify(data, null, 2))}>Export</Button>}
        {running && <Stop key={id} experiment={data} />}
        {canBeResumed(data.status) && <Resume key={id} experiment={data} />}
      </>}>
      <LoadHalted />
      {error && <ErrorView error={error} />}
      {running && <Running experiment={data} />}
      {data.reason && <Card edge={data.status === "interrupted" ? "warn" : "bad"}><p>{data.reason}</p></Card>}
      {data.report && <ExperimentReport key={id} experiment={data} report={data.report} />}
      <BlockGrid slots={data.slots} running={running} />
      <Card title="What was planned" aside={specText(data.plan.base)}><CopyBox text={stringify(data.plan)} label="Copy the plan" /></Card>
    </Page>
  );
}

function Running({ experiment }: { experiment: Experiment }) {
  const { done, total } = progressOf(experiment);
  return (
    <Card edge="accent">
      <div className="stack-small">
        <p><b>Run {Math.min(Math.max(done, 1), total)} of {total}</b> is made. It goes on when this page is closed, and after a restart of the server; what is said below is of the runs so far.</p>
        <div className={styles.progress}><Progress label="Runs made" done={done} total={total} /></div>
      </div>
    </Card>
  );
}

function Stop({ experiment: { operation } }: { experiment: Experiment }) {
  const { may } = useSession();
  const stop = useCall("OperationCancel", ["ExperimentGet", "ExperimentList", "OperationList"]);
  if (!operation || !may("operationCancel")) return null;
  return <>{stop.error && <span role="alert" className="bad">{stop.error.message}</span>}<Button variant="danger" icon={StopIcon} busy={stop.isPending || stop.isSuccess} onClick={() => stop.mutate({ params: { operation } })}>Stop</Button></>;
}

function Resume({ experiment: { experiment } }: { experiment: Experiment }) {
  const { may } = useSession();
  const resume = useCall("ExperimentResume", ["ExperimentGet", "ExperimentList", "LoadGet", "OperationList"]);
  if (!may("performanceRun")) return null;
  return <>{resume.error && <span role="alert" className="bad">{resume.error.message}</span>}<Button variant="primary" icon={PlayIcon} busy={resume.isPending} title="At its next run; those that were made stay" onClick={() => resume.mutate({ params: { experiment } })}>Resume</Button></>;
}

function commandsOf({ experiment, status }: Experiment) {
  const stop = status === "running" ? [{ title: "Stop it", commands: [stopCommand(experiment)] }] : [];
  const resume = canBeResumed(status) ? [{ title: "Go on with it", commands: [resumeExperimentCommand(experiment)] }] : [];
  return [{ title: "This experiment", commands: [showExperimentCommand(experiment)] }, ...stop, ...resume];
}
