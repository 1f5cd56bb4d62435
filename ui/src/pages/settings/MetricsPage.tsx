// Connections to Prometheus and Grafana: what the last check saw, and what was in the way.
import { useQuery } from "@tanstack/react-query";
import { query, useCall } from "~/api/queries";
import type { MetricsConnection } from "~/api/schema";
import { ActionButton } from "~/components/ActionButton";
import { CodeLink, ErrorView } from "~/components/Findings";
import { CommandsPopover } from "~/components/ShowCommand";
import { actionOf } from "~/actions/registry";
import { checkCommand } from "~/dashboards/command";
import { useActionContext } from "~/hooks/useActions";
import { useSession } from "~/hooks/useSession";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Empty";
import { DashboardIcon, EditIcon, RefreshIcon, RemoveIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Status, Tag } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { toast } from "~/ui/toasts";
import { plural } from "~/util/level";
import { paths } from "~/util/paths";
import { SettingsPage } from "./SettingsPage";

const auths: Record<MetricsConnection["auth"], string> = { none: "as nobody", token: "with a token", basic: "with user and password", certificate: "with a certificate" };
const here = (dialog: string, about: string) => paths.settings("metrics", { dialog, about });

const columns: Column<MetricsConnection>[] = [
  { key: "name", title: "Name", cell: ({ name }) => <b>{name}</b> },
  { key: "kind", title: "What", cell: ({ kind }) => <Tag>{kind === "grafana" ? "Grafana" : "Prometheus"}</Tag> },
  { key: "state", title: "State", text: "wrap", cell: ({ seen }) => <State seen={seen} /> },
  { key: "url", title: "Address, and how we come", text: "wrap", cell: ({ url, auth, user, hasCa }) => <><span className="mono">{url}</span><div className="muted">{user ? `as ${user}` : auths[auth]}{hasCa && ", own authority"}</div></> },
];

/** Whether it answered when it was last asked; if not, what was in the way and what to do about it. */
function State({ seen }: { seen: MetricsConnection["seen"] }) {
  if (!seen) return <Status tone="neutral">not checked</Status>;
  return (
    <>
      <span className="row wrap"><Status tone={seen.isOk ? "ok" : "bad"}>{seen.isOk ? `answers${seen.version && `, ${seen.version}`}` : "does not answer"}</Status><span className="muted"><Time at={seen.at} /></span></span>
      {seen.findings?.map(({ code, severity, message, cause, fix }, at) => <div key={at}><CodeLink code={code} severity={severity} /> {[message, cause].filter(Boolean).join(": ")}{fix && <div className="muted">{fix}</div>}</div>)}
    </>
  );
}

const changes = (mayManage: boolean): Column<MetricsConnection> => ({
  key: "changes", title: "", align: "number",
  cell: ({ name }) => (
    <span className="row push">
      <CheckNow name={name} />
      {mayManage && <><Button variant="ghost" size="small" icon={EditIcon} label={`Change ${name}`} href={here("metrics-set", name)} /><Button variant="ghost" size="small" icon={RemoveIcon} label={`Forget ${name}`} href={here("metrics-remove", name)} /></>}
    </span>
  ),
});

function CheckNow({ name }: { name: string }) {
  const check = useCall("MetricsConnectionCheck", ["MetricsConnectionList"]);
  const submit = () => check.mutate({ params: { connection: name } }, {
    onSuccess: ({ seen }) => toast(seen?.isOk ? "ok" : "bad", seen?.isOk ? `${name} answers` : `${name} does not answer`),
    onError: (error) => toast("bad", error.message),
  });
  return <Button size="small" icon={RefreshIcon} busy={check.isPending} aria-label={`Check ${name} now`} onClick={submit}>Check</Button>;
}

export function MetricsPage() {
  const { data, error } = useQuery(query("MetricsConnectionList", { limit: 500 }));
  const { may } = useSession();
  const context = useActionContext();
  const add = actionOf("metrics.add");
  const first = data?.items[0]?.name ?? "NAME";
  return (
    <SettingsPage page="metrics" sub={data && plural(data.items.length, "connection")}
      actions={<><CommandsPopover entries={[{ title: "All connections, and a new one", commands: add.commands(context) }, { title: "Check one", commands: [checkCommand(first)] }]} /><ActionButton id="metrics.discover" title="Look in clusters" /><ActionButton id="metrics.add" title="Connect" variant="primary" /></>}>
      {error && <ErrorView error={error} />}
      <Card content="flush">
        {!data && !error && <Skeleton lines={4} />}
        {data?.items.length === 0 && (
          <Empty icon={DashboardIcon} title="Nothing is connected" actions={<ActionButton id="metrics.add" title="Connect a Prometheus" variant="primary" />}>
            Dashboards and golden signals are drawn from a Prometheus, asked directly or through a Grafana. Only questions are asked; nothing there is changed.
          </Empty>
        )}
        {data && data.items.length > 0 && <Table label="Metrics connections" narrow="flowing" columns={[...columns, changes(may("clusterManage"))]} rows={data.items} rowKey={({ name }) => name} />}
      </Card>
    </SettingsPage>
  );
}
