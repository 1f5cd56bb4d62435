// One run: while it goes on second by second, then its result: the conclusion first, then the numbers and whether to believe them.
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { query, useCall } from "~/api/queries";
import type { Run, Series } from "~/api/schema";
import { ActionButton } from "~/components/ActionButton";
import { digits, millis, unbroken } from "~/components/chart/format";
import { ErrorView, Findings } from "~/components/Findings";
import { ExportMenu } from "~/components/performance/ExportMenu";
import { LoadHalted } from "~/components/performance/LoadHalted";
import { MoreActions } from "~/components/performance/MoreActions";
import { Objectives } from "~/components/performance/Objectives";
import { OverTime } from "~/components/performance/OverTime";
import { Details, Shapes } from "~/components/performance/Result";
import { ToolNumbers } from "~/components/performance/ToolNumbers";
import { CommandsPopover } from "~/components/ShowCommand";
import { meshplay } from "~/actions/commands";
import { useRunSeries } from "~/hooks/useRunSeries";
import { useSession } from "~/hooks/useSession";
import { runCommand, stopCommand } from "~/performance/command";
import { conclusion, runTone, shortId, specText, verdictOf } from "~/performance/words";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { StopIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { Page } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { Status, Tag } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { paths } from "~/util/paths";
import styles from "./Performance.module.css";

export function RunPage() {
  const { run: id } = useParams({ from: "/app/performance/runs/$run" });
  const { data: run, error } = useQuery(query("RunGet", { run: id }));
  const series = useRunSeries(id, run?.status);
  if (!run) return <Page title="Run">{error ? <ErrorView error={error}><Button href={paths.performance()}>All runs</Button></ErrorView> : <Skeleton />}</Page>;
  const running = run.status === "running";
  return (
    <Page title={run.name} mark={<Status tone={runTone(run.status)} busy>{run.status}</Status>}
      sub={<><Link href={paths.performance()}>runs</Link> · {shortId(run.run)} · by {run.actor} · <Time at={run.createdAt} />{run.profile && <> · profile <Link href={paths.performance("runs", { profile: run.profile })}>{run.profile}</Link></>}</>}
      actions={<>
        <CommandsPopover entries={commandsOf(run)} />
        {running ? <Stop key={id} run={run} /> : <><MoreActions run={run} />{(run.summary ?? run.imported) && <ExportMenu run={run} />}<ActionButton id="performance.compare" title="Compare" /><ActionButton id="run.again" title="Run again" variant="primary" /></>}
      </>}>
      <LoadHalted />
      {error && <ErrorView error={error} />}
      <Conclusion run={run} series={series.data} />
      {running && <LiveNumbers run={run} series={series.data} />}
      <Objectives run={run} />
      {run.summary && <Shapes run={run} summary={run.summary} />}
      {!run.imported && <OverTime run={run} series={series.data} error={series.error} />}
      {run.summary && <Details run={run} summary={run.summary} />}
      {run.imported && <ToolNumbers run={run} told={run.imported} />}
    </Page>
  );
}

function Conclusion({ run, series }: { run: Run; series: Series | undefined }) {
  const verdict = run.summary && verdictOf(run.summary.validity.verdict);
  const edge = !verdict ? "accent" : verdict.tone === "ok" ? "accent" : verdict.tone === "bad" ? "bad" : "warn";
  return (
    <Card edge={edge}>
      <div className="stack-small">
        <p>{run.status === "running" ? <RunningText run={run} series={series} /> : <b>{unbroken(conclusion(run))}</b>}</p>
        {verdict && <p className="row wrap"><Tag tone={verdict.tone}>{verdict.word}</Tag>{verdict.sentence}</p>}
        {run.summary && run.reason && <p>{run.reason}.</p>}
        {!run.imported && run.findings && <Findings findings={run.findings} />}
        {run.summary && run.summary.validity.reasons.length > 0 && <Findings findings={run.summary.validity.reasons} />}
        <p className="muted"><span className="mono">{run.target}</span> · {specText(run.spec)}</p>
        {run.note && <p>{run.note}</p>}
        {Object.keys(run.tags).length > 0 && <p className="row wrap">{Object.entries(run.tags).map(([key, value]) => <Tag key={key}>{`${key}=${value}`}</Tag>)}</p>}
      </div>
    </Card>
  );
}

function RunningText({ run, series }: { run: Run; series: Series | undefined }) {
  const second = (series?.points.at(-1)?.second ?? -1) + 1;
  const total = run.spec.durationMs ? ` of ${Math.ceil(run.spec.durationMs / 1_000)}` : "";
  return <><b>Second {second}{total}</b> is measured. It goes on when this page is closed; stopping it keeps what was measured.</>;
}

function LiveNumbers({ run, series }: { run: Run; series: Series | undefined }) {
  const last = series?.points.at(-1);
  const errors = series?.points.reduce((sum, point) => sum + point.errors, 0) ?? 0;
  const asked = run.spec.arrivals.kind === "max" ? "as fast as it goes" : last && `${digits(last.due)} were due`;
  return (
    <Card content="flush">
      <dl className={styles.numbers}>
        <div><dt>Requests in the last second</dt><dd>{last ? digits(last.ended) : "–"}<small>{asked}</small></dd></div>
        <div><dt>Half within</dt><dd>{millis(last?.p50Ms)}<small>p50, last second</small></dd></div>
        <div><dt>99 % within</dt><dd>{millis(last?.p99Ms)}<small>p99, last second</small></dd></div>
        <div><dt>Failed so far</dt><dd>{errors.toLocaleString("en-US")}<small>of all requests</small></dd></div>
      </dl>
    </Card>
  );
}

function Stop({ run }: { run: Run }) {
  const { may } = useSession();
  const stop = useCall("OperationCancel", ["RunGet", "RunList", "OperationList"]);
  const { operation } = run;
  if (!operation || !may("operationCancel")) return null;
  return <>{stop.error && <span role="alert" className="bad">{stop.error.message}</span>}<Button variant="danger" icon={StopIcon} busy={stop.isPending || stop.isSuccess} onClick={() => stop.mutate({ params: { operation } })}>Stop</Button></>;
}

function commandsOf(run: Run) {
  const stop = run.operation && run.status === "running" ? [{ title: "Stop it", commands: [stopCommand(run.run)] }] : [];
  return [
    { title: "This run", commands: [meshplay("perf", "result", "get", shortId(run.run))] },
    { title: "Run the same", commands: [runCommand(run.spec, { tags: run.tags })] },
    ...stop,
  ];
}
