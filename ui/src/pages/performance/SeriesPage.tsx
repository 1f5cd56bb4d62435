// One search, or one fit: what it says so far in a sentence, the picture of its trials, and their runs. It moves on as they end.
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { stringify } from "yaml";
import { query, useCall } from "~/api/queries";
import type { TrialSeries } from "~/api/schema";
import { ErrorView } from "~/components/Findings";
import { CapacityReport } from "~/components/performance/CapacityReport";
import { LoadHalted } from "~/components/performance/LoadHalted";
import { ScalingReport } from "~/components/performance/ScalingReport";
import { CommandsPopover } from "~/components/ShowCommand";
import { useSession } from "~/hooks/useSession";
import { resumeSeriesCommand, showSeriesCommand, stopCommand } from "~/performance/command";
import { canBeResumed, experimentTone } from "~/performance/experiment";
import { askedText, kindWord, trialMsOf, trialsText } from "~/performance/series";
import { shortId } from "~/performance/words";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { CopyBox } from "~/ui/Copy";
import { DownloadIcon, PlayIcon, StopIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { Page } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { Status } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { paths } from "~/util/paths";
import { saveFile } from "~/util/saveFile";

const edges = { running: "accent", completed: "accent", stopped: "warn", interrupted: "warn", failed: "bad" } as const;

export function SeriesPage() {
  const { series: id } = useParams({ from: "/app/performance/series/$series" });
  const { data, error } = useQuery(query("SeriesGet", { series: id }));
  if (!data) return <Page title="Search">{error ? <ErrorView error={error}><Button href={paths.performance("experiments")}>All searches</Button></ErrorView> : <Skeleton />}</Page>;
  const { report, plan, status } = data;
  return (
    <Page title={data.name} mark={<Status tone={experimentTone(status)} busy>{status}</Status>}
      sub={<><Link href={paths.performance("experiments")}>experiments</Link> · {kindWord[plan.kind]} · {shortId(id)} · by {data.actor} · <Time at={data.createdAt} />{data.operation && <> · <Link href={paths.operation(data.operation)}>operation</Link></>}</>}
      actions={<>
        <CommandsPopover entries={commandsOf(data)} />
        <Button icon={DownloadIcon} onClick={() => saveFile(`${data.name}.json`, "application/json", JSON.stringify(data, null, 2))}>Export</Button>
        {status === "running" && <Stop key={id} series={data} />}
        {canBeResumed(status) && <Resume key={id} series={data} />}
      </>}>
      <LoadHalted />
      {error && <ErrorView error={error} />}
      <Card edge={edges[status]}>
        <div className="stack-small" role="status" aria-label="What it says">
          <p><b>{data.sentence}.</b></p>
          {status === "running" && <p className="muted">{trialsText(data)} {data.trials === 1 ? "trial is" : "trials are"} judged. It goes on when this page is closed, and after a restart of the server.</p>}
          {data.unjudged && <p className="muted">{status === "running" ? "Under way" : "Cut off, and kept"}: <Link href={paths.run(data.unjudged)}>run {shortId(data.unjudged)}</Link></p>}
        </div>
      </Card>
      {report?.kind === "capacity" && <CapacityReport report={report} />}
      {report?.kind === "scaling" && <ScalingReport report={report} />}
      <Card title="What was asked" aside={`${askedText(plan)}, ${trialMsOf(plan)} each`}><CopyBox text={stringify(plan)} label="Copy the plan" /></Card>
    </Page>
  );
}

function Stop({ series: { operation } }: { series: TrialSeries }) {
  const { may } = useSession();
  const stop = useCall("OperationCancel", ["SeriesGet", "SeriesList", "OperationList"]);
  if (!operation || !may("operationCancel")) return null;
  return <>{stop.error && <span role="alert" className="bad">{stop.error.message}</span>}<Button variant="danger" icon={StopIcon} busy={stop.isPending || stop.isSuccess} onClick={() => stop.mutate({ params: { operation } })}>Stop</Button></>;
}

function Resume({ series: { series } }: { series: TrialSeries }) {
  const { may } = useSession();
  const resume = useCall("SeriesResume", ["SeriesGet", "SeriesList", "LoadGet", "OperationList"]);
  if (!may("performanceRun")) return null;
  return <>{resume.error && <span role="alert" className="bad">{resume.error.message}</span>}<Button variant="primary" icon={PlayIcon} busy={resume.isPending} title="At its next trial; those that were made stay" onClick={() => resume.mutate({ params: { series } })}>Resume</Button></>;
}

function commandsOf({ series, status }: TrialSeries) {
  const stop = status === "running" ? [{ title: "Stop it", commands: [stopCommand(series)] }] : [];
  const resume = canBeResumed(status) ? [{ title: "Go on with it", commands: [resumeSeriesCommand(series)] }] : [];
  return [{ title: "This one", commands: [showSeriesCommand(series)] }, ...stop, ...resume];
}
