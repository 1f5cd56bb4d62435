// Experiments: variants in blocks; and searches for the highest rate with fits of how throughput grows. Newest first, live.
import { useInfiniteQuery } from "@tanstack/react-query";
import { pagedQuery } from "~/api/queries";
import type { Experiment } from "~/api/schema";
import { ActionButton } from "~/components/ActionButton";
import { ErrorView } from "~/components/Findings";
import { SeriesTable } from "~/components/performance/SeriesTable";
import { ShowCommands } from "~/components/ShowCommand";
import { metricTitle } from "~/performance/compare";
import { experimentTone, progressOf } from "~/performance/experiment";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Empty";
import { ExperimentIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Status } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { paths } from "~/util/paths";
import { PerformancePage } from "./PerformancePage";

export function ExperimentsPage() {
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(pagedQuery("ExperimentList", {}));
  const rows = data?.pages.flatMap((page) => page.items);
  return (
    <PerformancePage page="experiments" sub="Variants in turns, block by block: what changes with the day changes for all of them." actions={<><ShowCommands ids={["experiment.new", "series.new"]} /><ActionButton id="series.new" /><ActionButton id="experiment.new" title="Plan an experiment" variant="primary" /></>}>
      {error && <ErrorView error={error} />}
      <Card content="flush">
        {!rows && !error && <Skeleton />}
        {rows?.length === 0 && (
          <Empty icon={ExperimentIcon} title="No experiments yet" actions={<ActionButton id="experiment.new" title="Plan an experiment" variant="primary" />}>
            One run against one tells what differs, but not whether by chance. An experiment runs variants in blocks, in an order that chance decides, and says which differences are real.
          </Empty>
        )}
        {rows && rows.length > 0 && <Table label="Experiments" narrow="stacked" columns={columns} rows={rows} rowKey={({ experiment }) => experiment} href={({ experiment }) => paths.experiment(experiment)} />}
      </Card>
      {hasNextPage && <div><Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>Older ones</Button></div>}
      <SeriesTable />
    </PerformancePage>
  );
}

const columns: Column<Experiment>[] = [
  { key: "name", title: "Experiment", cell: ({ name }) => name },
  { key: "when", title: "Started", cell: ({ createdAt }) => <span className="muted"><Time at={createdAt} /></span> },
  { key: "status", title: "Status", cell: ({ status }) => <Status tone={experimentTone(status)} busy>{status}</Status> },
  { key: "runs", title: "Runs", align: "number", cell: (experiment) => madeText(experiment) },
  { key: "blocks", title: "Blocks", align: "number", cell: ({ plan }) => plan.blocks },
  { key: "variants", title: "Variants", text: "wrap", cell: ({ slots }) => [...new Set(slots.filter(({ block }) => block).map(({ variant }) => variant))].toSorted().join(", ") },
  { key: "primary", title: "About", cell: ({ plan }) => metricTitle(plan.primary) },
  { key: "actor", title: "By", cell: ({ actor }) => <span className="muted">{actor}</span> },
];

function madeText(experiment: Experiment): string {
  const { done, total } = progressOf(experiment);
  return done === total ? String(total) : `${done} of ${total}`;
}
