// The audit trail: who did or was refused what.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useRouter, useRouterState } from "@tanstack/react-router";
import { pagedQuery } from "~/api/queries";
import type { AuditDecision, AuditEntry } from "~/api/schema";
import { ErrorView } from "~/components/Findings";
import { ShowCommand } from "~/components/ShowCommand";
import { auditCommand } from "~/actions/forms";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Empty";
import { SelectField } from "~/ui/fields";
import { ActivityIcon, DownloadIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Status } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { csv } from "~/util/csv";
import { parseSearch, paths, withSearch } from "~/util/paths";
import { saveFile } from "~/util/saveFile";
import { SettingsPage } from "./SettingsPage";

const columns: Column<AuditEntry>[] = [
  { key: "when", title: "When", cell: ({ at }) => <span className="muted"><Time at={at} /></span> },
  { key: "actor", title: "Who", cell: ({ actor }) => <b>{actor}</b> },
  { key: "call", title: "What", cell: ({ call }) => <code>{call}</code> },
  { key: "subject", title: "On what", text: "wrap", cell: ({ subject }) => subject || "–" },
  { key: "decision", title: "Decision", cell: ({ decision, status }) => <Status tone={decision === "denied" ? "bad" : status >= 400 ? "warn" : "ok"}>{decision}{status >= 400 && ` · ${status}`}</Status> },
  { key: "from", title: "From", cell: ({ from }) => <span className="muted mono">{from}</span> },
];

const decisions: { value: AuditDecision | ""; label: string }[] = [{ value: "", label: "Everything" }, { value: "allowed", label: "Allowed" }, { value: "denied", label: "Denied" }];

export function AuditPage() {
  const router = useRouter();
  const search = useRouterState({ select: ({ location }) => parseSearch(location.searchStr) });
  const decision = decisions.find(({ value }) => value === search.decision)?.value || undefined;
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(pagedQuery("AuditList", { decision, actor: search.actor }));
  const rows = data?.pages.flatMap((page) => page.items);
  const save = () => rows && saveFile("audit.csv", "text/csv", csv(["at", "actor", "from", "call", "subject", "decision", "status", "request"], rows.map((row) => [row.at, row.actor, row.from, row.call, row.subject, row.decision, row.status, row.request])));
  return (
    <SettingsPage page="audit" sub="Every call that changed something, each login, and every refusal."
      actions={<><ShowCommand title="The audit trail" commands={[auditCommand(decision)]} /><Button icon={DownloadIcon} onClick={save}>CSV</Button></>}>
      <div className="row"><SelectField look="compact" label="Decision" value={decision ?? ""} options={decisions} onChange={(value) => router.history.replace(withSearch(paths.settings("audit"), { decision: value || undefined }))} /></div>
      {error && <ErrorView error={error} />}
      <Card content="flush">
        {!rows && !error && <Skeleton />}
        {rows?.length === 0 && <Empty icon={ActivityIcon} title="Nothing yet">Nobody has changed anything so far.</Empty>}
        {rows && rows.length > 0 && <Table label="Audit trail" columns={columns} rows={rows} rowKey={({ seq }) => String(seq)} />}
      </Card>
      {hasNextPage && <div><Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>Older ones</Button></div>}
    </SettingsPage>
  );
}
