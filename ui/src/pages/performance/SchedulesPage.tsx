// Schedules: profiles that are run by themselves, when next, and what became of the last time.
import { useInfiniteQuery } from "@tanstack/react-query";
import { pagedQuery } from "~/api/queries";
import type { Schedule } from "~/api/schema";
import { ActionButton } from "~/components/ActionButton";
import { ErrorView } from "~/components/Findings";
import { ScheduleDrawer } from "~/components/performance/ScheduleDrawer";
import { ShowCommands } from "~/components/ShowCommand";
import { useAddress } from "~/hooks/useAddress";
import { scheduleTone } from "~/performance/schedule";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Empty";
import { ScheduleIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Status } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { PerformancePage } from "./PerformancePage";

export function SchedulesPage() {
  const { search, with: linked, push } = useAddress();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(pagedQuery("ScheduleList", {}));
  const rows = data?.pages.flatMap((page) => page.items);
  return (
    <PerformancePage page="schedules" sub="Profiles that are run by themselves, while the server runs." actions={<><ShowCommands ids={["schedule.new"]} /><ActionButton id="schedule.new" title="New schedule" variant="primary" /></>}>
      {error && <ErrorView error={error} />}
      <Card content="flush">
        {!rows && !error && <Skeleton />}
        {rows?.length === 0 && <Empty icon={ScheduleIcon} title="Nothing is run by itself" actions={<ActionButton id="schedule.new" title="New schedule" variant="primary" />}>A schedule runs a profile at fixed times, so that a trend has its runs and a change is found the night it comes.</Empty>}
        {rows && rows.length > 0 && <Table label="Schedules" narrow="stacked" columns={columns} rows={rows} rowKey={({ name }) => name} href={({ name }) => linked({ schedule: name })} selected={search.schedule} />}
      </Card>
      {hasNextPage && <div><Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>More</Button></div>}
      {search.schedule && <ScheduleDrawer key={search.schedule} name={search.schedule} onClose={() => push({ schedule: undefined })} />}
    </PerformancePage>
  );
}

const columns: Column<Schedule>[] = [
  { key: "name", title: "Name", cell: ({ name }) => name },
  { key: "state", title: "State", cell: (schedule) => <State schedule={schedule} /> },
  { key: "next", title: "Next", cell: ({ upcoming }) => (upcoming[0] ? <Time at={upcoming[0]} as="until" /> : <span className="muted">–</span>) },
  { key: "profile", title: "Profile", cell: ({ profile }) => profile },
  { key: "when", title: "When", cell: ({ cron, timeZone }) => <><span className="mono">{cron}</span> <span className="muted">{timeZone}</span></> },
  { key: "last", title: "Last time", cell: ({ lastAt, lastOutcome }) => (lastAt ? <><Time at={lastAt} /> <span className="muted">{lastOutcome}</span></> : <span className="muted">none yet</span>) },
  { key: "actor", title: "Runs as", cell: ({ actor }) => <span className="muted">{actor}</span> },
];

export function State({ schedule }: { schedule: Schedule }) {
  const { tone, word } = scheduleTone(schedule);
  return <Status tone={tone}>{word}</Status>;
}
