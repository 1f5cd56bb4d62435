// Searches and fits, newest first, live.
import { useInfiniteQuery } from "@tanstack/react-query";
import { pagedQuery } from "~/api/queries";
import type { TrialSeries } from "~/api/schema";
import { experimentTone } from "~/performance/experiment";
import { kindWord, trialsText } from "~/performance/series";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Empty";
import { TrendIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Status } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { paths } from "~/util/paths";
import { ActionButton } from "../ActionButton";
import { ErrorView } from "../Findings";

export function SeriesTable() {
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(pagedQuery("SeriesList", {}));
  const rows = data?.pages.flatMap((page) => page.items);
  return (
    <>
      {error && <ErrorView error={error} />}
      <Card title="Highest rates and scaling" content="flush" aside="trials, each decided by those before it">
        {!rows && !error && <Skeleton />}
        {rows?.length === 0 && (
          <Empty icon={TrendIcon} title="Nothing was searched yet" actions={<ActionButton id="series.new" />}>
            A search finds the highest rate at which objectives are met, and says what the limit is. A fit tells how throughput grows with connections, and where it peaks.
          </Empty>
        )}
        {rows && rows.length > 0 && <Table label="Highest rates and scaling" narrow="stacked" columns={columns} rows={rows} rowKey={({ series }) => series} href={({ series }) => paths.series(series)} />}
      </Card>
      {hasNextPage && <div><Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>Older ones</Button></div>}
    </>
  );
}

const columns: Column<TrialSeries>[] = [
  { key: "name", title: "Name", cell: ({ name }) => name },
  { key: "when", title: "Started", cell: ({ createdAt }) => <span className="muted"><Time at={createdAt} /></span> },
  { key: "kind", title: "What", cell: ({ plan }) => kindWord[plan.kind] },
  { key: "status", title: "Status", cell: ({ status }) => <Status tone={experimentTone(status)} busy>{status}</Status> },
  { key: "trials", title: "Trials", align: "number", cell: trialsText },
  { key: "sentence", title: "So far", text: "wrap", cell: ({ sentence }) => sentence },
  { key: "actor", title: "By", cell: ({ actor }) => <span className="muted">{actor}</span> },
];
