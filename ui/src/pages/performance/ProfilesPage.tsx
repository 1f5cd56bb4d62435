// Profiles: what a test asks for, under a name. Running one, changing it as a form or as YAML, and what its runs are held against.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { pagedQuery, useCall } from "~/api/queries";
import type { Profile } from "~/api/schema";
import { ActionButton } from "~/components/ActionButton";
import { ErrorView } from "~/components/Findings";
import { ProfileDrawer } from "~/components/performance/ProfileDrawer";
import { ShowCommands } from "~/components/ShowCommand";
import { useAddress } from "~/hooks/useAddress";
import { useSession } from "~/hooks/useSession";
import { specText } from "~/performance/words";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Empty";
import { PlayIcon, SaveViewIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Time } from "~/ui/Time";
import { toast } from "~/ui/toasts";
import { paths } from "~/util/paths";
import { PerformancePage } from "./PerformancePage";

export function ProfilesPage() {
  const { search, with: linked, push } = useAddress();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(pagedQuery("ProfileList", {}));
  const rows = data?.pages.flatMap((page) => page.items);
  return (
    <PerformancePage page="profiles" sub="What a test asks for, under a name. Runs keep what they were asked." actions={<><ShowCommands ids={["profile.new", "profile.import"]} /><ActionButton id="profile.import" title="Import" /><ActionButton id="profile.new" title="New profile" variant="primary" /></>}>
      {error && <ErrorView error={error} />}
      <Card content="flush">
        {!rows && !error && <Skeleton />}
        {rows?.length === 0 && <Empty icon={SaveViewIcon} title="No profiles yet" actions={<ActionButton id="profile.new" title="New profile" variant="primary" />}>A profile makes runs comparable: each asks for the same, and later ones are held against a baseline.</Empty>}
        {rows && rows.length > 0 && <Table label="Profiles" narrow="stacked" columns={columns} rows={rows} rowKey={({ name }) => name} href={({ name }) => linked({ profile: name })} selected={search.profile} />}
      </Card>
      {hasNextPage && <div><Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>More</Button></div>}
      {search.profile && <ProfileDrawer key={search.profile} name={search.profile} onClose={() => push({ profile: undefined })} />}
    </PerformancePage>
  );
}

const columns: Column<Profile>[] = [
  { key: "name", title: "Name", cell: ({ name }) => name },
  { key: "target", title: "Target", cell: ({ spec }) => <span className="mono">{spec.endpoints[0]?.url}{spec.endpoints.length > 1 && ` and ${spec.endpoints.length - 1} more`}</span> },
  { key: "asks", title: "Asks for", text: "wrap", cell: ({ spec }) => <span className="muted">{specText(spec)}</span> },
  { key: "changed", title: "Changed", align: "number", cell: ({ updatedAt }) => <span className="muted"><Time at={updatedAt} /></span> },
  { key: "run", title: "", align: "number", cell: ({ name }) => <RunNow profile={name} /> },
];

function RunNow({ profile }: { profile: string }) {
  const router = useRouter();
  const { may } = useSession();
  const run = useCall("RunStart", ["RunList", "OperationList"]);
  if (!may("performanceRun")) return null;
  const start = () => run.mutate({ params: {}, body: { profile } }, { onSuccess: ({ run: id }) => router.history.push(paths.run(id)), onError: (error) => toast("bad", error.message) });
  return <Button size="small" icon={PlayIcon} busy={run.isPending} aria-label={`Run now: ${profile}`} onClick={start}>Run now</Button>;
}
