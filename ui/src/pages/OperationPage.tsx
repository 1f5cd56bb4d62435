// One operation: its conclusion in a sentence, a column per cluster, live, then the log. Cancel and retry.
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { query } from "~/api/queries";
import type { Operation } from "~/api/schema";
import { ActionButton } from "~/components/ActionButton";
import { ErrorView, Findings } from "~/components/Findings";
import { ClusterColumn } from "~/components/operation/ClusterColumn";
import { OperationLog } from "~/components/operation/OperationLog";
import { ShowCommands } from "~/components/ShowCommand";
import { useOperationLog } from "~/hooks/useOperationLog";
import { Card } from "~/ui/Card";
import { Link } from "~/ui/Link";
import { Page } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { Status } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { conclusion, kindTitle, statusTone } from "~/util/operation";
import { paths } from "~/util/paths";
import styles from "./OperationPage.module.css";

export function OperationPage() {
  const { operation: id } = useParams({ from: "/app/operations/$operation" });
  const { data, error } = useQuery(query("OperationGet", { operation: id }));
  const lines = useOperationLog(id, data && `${data.updatedAt} ${data.status}`);
  if (!data) return <Page title="Operation">{error ? <ErrorView error={error} /> : <Skeleton />}</Page>;
  const { kind, subject, status, actor, createdAt, clusters, findings } = data;
  const running = status === "running";
  return (
    <Page title={`${kindTitle(kind)} ${subject}`} mark={<Status tone={statusTone(status)} busy>{status}</Status>}
      sub={<>by {actor} · <Time at={createdAt} /><CarriedOut operation={data} />{kind.startsWith("design.") && <> · <Link href={paths.design(subject)}>design</Link></>} · <Link href={paths.events({ operation: id })}>events</Link></>}
      actions={<>
        <ShowCommands ids={["operation.show", running ? "operation.cancel" : "operation.retry"]} />
        {running && <ActionButton id="operation.cancel" title="Cancel" variant="danger" />}
        {canRetry(data) && <ActionButton id="operation.retry" title="Retry" variant="primary" />}
      </>}>
      {error && <ErrorView error={error} />}
      <Card edge={edges[status]}><p>{conclusion(data)}</p>{findings && findings.length > 0 && <Findings findings={findings} />}</Card>
      <div className={styles.columns}>{clusters.map((column) => <ClusterColumn key={column.name} column={column} total={clusters.length} />)}</div>
      <OperationLog lines={lines.length > 0 ? lines : (data.log ?? [])} />
    </Page>
  );
}

/** The newest of these are looked through for what an operation carries out; the operation itself does not say. */
const LOOKED_THROUGH = 200;

/** What an operation of Performance carries out. */
function CarriedOut({ operation: { operation, kind } }: { operation: Operation }) {
  const runs = useQuery({ ...query("RunList", { limit: LOOKED_THROUGH }), enabled: kind === "performance.run" });
  const experiments = useQuery({ ...query("ExperimentList", { limit: LOOKED_THROUGH }), enabled: kind === "performance.experiment" });
  const series = useQuery({ ...query("SeriesList", { limit: LOOKED_THROUGH }), enabled: kind === "performance.series" });
  const run = runs.data?.items.find((each) => each.operation === operation);
  const experiment = experiments.data?.items.find((each) => each.operation === operation);
  const found = series.data?.items.find((each) => each.operation === operation);
  if (run) return <> · <Link href={paths.run(run.run)}>its run</Link></>;
  if (found) return <> · <Link href={paths.series(found.series)}>its trials</Link></>;
  if (experiment) return <> · <Link href={paths.experiment(experiment.experiment)}>its experiment</Link></>;
  if (kind.startsWith("performance.")) return <> · <Link href={paths.performance()}>runs</Link></>;
  return null;
}

const edges = { running: "accent", succeeded: "accent", partial: "warn", failed: "bad", cancelled: "warn" } as const;

function canRetry({ status, kind }: Operation): boolean {
  return kind.startsWith("design.") && (status === "partial" || status === "failed" || status === "cancelled");
}
