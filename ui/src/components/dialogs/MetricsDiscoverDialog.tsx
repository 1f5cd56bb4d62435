// Prometheus and Grafana in connected clusters: what looks like one, whether it answers, and connecting it with one press.
import { useQuery } from "@tanstack/react-query";
import { query, useCall } from "~/api/queries";
import type { MetricsService } from "~/api/schema";
import { discoverCommand } from "~/dashboards/command";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Empty } from "~/ui/Empty";
import { SignalsIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Status, Tag } from "~/ui/Tag";
import { toast } from "~/ui/toasts";
import { paths } from "~/util/paths";
import type { DialogProps } from "../Dialogs";
import { ErrorView, Findings } from "../Findings";
import { ShowCommand } from "../ShowCommand";

const columns: Column<MetricsService>[] = [
  { key: "service", title: "Service", cell: ({ cluster, namespace, service }) => <><b>{service}</b> <span className="muted">{namespace} in {cluster}</span></> },
  { key: "kind", title: "What", cell: ({ kind }) => <Tag>{kind === "grafana" ? "Grafana" : "Prometheus"}</Tag> },
  { key: "state", title: "State", cell: ({ version }) => <Status tone={version === undefined || version === null ? "bad" : "ok"}>{version === undefined || version === null ? "does not answer" : `answers${version && `, ${version}`}`}</Status> },
  { key: "connect", title: "", align: "number", text: "wrap", cell: (one) => <Connect service={one} /> },
];

function Connect({ service: { kind, url, cluster, service, version, connection } }: { service: MetricsService }) {
  const set = useCall("MetricsConnectionSet", ["MetricsConnectionList", "MetricsDiscover", "GoldenSignals"]);
  const name = `${cluster}-${service}`;
  if (connection) return <span className="muted">connected as {connection}</span>;
  if (version === undefined || version === null) return null;
  const submit = () => set.mutate({ params: { connection: name }, body: { kind, url } }, {
    onSuccess: () => toast("ok", `${name} is connected`),
    onError: (error) => toast("bad", error.message),
  });
  return <Button size="small" busy={set.isPending} aria-label={`Connect ${name}`} onClick={submit}>Connect</Button>;
}

export function MetricsDiscoverDialog({ close }: DialogProps) {
  const { data, error } = useQuery(query("MetricsDiscover", {}));
  const findings = data && [...(data.findings ?? []), ...data.items.flatMap((one) => one.findings ?? [])];
  return (
    <Dialog title="Prometheus and Grafana in connected clusters" width="wide" onClose={close} footer={<>
      <ShowCommand title="Look" commands={[discoverCommand()]} />
      <Button onClick={close}>Close</Button>
    </>}>
      {error && <ErrorView error={error} />}
      {!data && !error && <Skeleton lines={3} />}
      {data?.items.length === 0 && (
        <Empty icon={SignalsIcon} title="None was found" actions={<><Button href={paths.settings("clusters")}>Clusters</Button><Button href={paths.settings("metrics", { dialog: "metrics-set" })}>Give an address</Button></>}>
          Services of all connected clusters were looked at; none looks like a Prometheus or a Grafana. One elsewhere can be connected by its address.
        </Empty>
      )}
      {data && data.items.length > 0 && <Table label="Services" narrow="stacked" columns={columns} rows={data.items} rowKey={({ url }) => url} />}
      {findings && findings.length > 0 && <Findings findings={findings} />}
    </Dialog>
  );
}
