// Removing a dashboard, and publishing one to a Grafana.
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { query, useCall } from "~/api/queries";
import { publishCommand, removeCommand } from "~/dashboards/command";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { SelectField } from "~/ui/fields";
import { toast } from "~/ui/toasts";
import { paths } from "~/util/paths";
import type { DialogProps } from "../Dialogs";
import { ErrorView } from "../Findings";
import { ShowCommand } from "../ShowCommand";

export function DashboardRemoveDialog({ search, close }: DialogProps) {
  const dashboard = search.about ?? "";
  const router = useRouter();
  const remove = useCall("DashboardRemove", ["DashboardList"]);
  const submit = () => remove.mutate({ params: { dashboard } }, { onSuccess: () => { toast("ok", `${dashboard} is removed`); router.history.push(paths.performance("dashboards")); } });
  return (
    <Dialog title={`Remove the dashboard ${dashboard}?`} onClose={close} footer={<>
      <ShowCommand title="Remove" commands={[removeCommand(dashboard)]} />
      <Button onClick={close}>Keep it</Button>
      <Button variant="danger" busy={remove.isPending} onClick={submit}>Remove it</Button>
    </>}>
      <p>It is forgotten here. Where it came from, a file or a Grafana, stays as it is.</p>
      {remove.error && <ErrorView error={remove.error} />}
    </Dialog>
  );
}

export function DashboardPublishDialog({ search, close }: DialogProps) {
  const dashboard = search.about ?? "";
  const connections = useQuery(query("MetricsConnectionList", {}));
  const grafanas = connections.data?.items.filter(({ kind }) => kind === "grafana") ?? [];
  const [chosen, setChosen] = useState("");
  const connection = chosen || grafanas[0]?.name || "";
  const publish = useCall("DashboardPublish", []);
  const submit = () => publish.mutate({ params: { dashboard }, body: { connection } }, { onSuccess: ({ path }) => { toast("ok", `Published to ${connection}: ${path}`); close(); } });
  return (
    <Dialog title={`Publish ${dashboard}`} onClose={close} footer={<>
      <ShowCommand title="Publish" commands={[publishCommand(dashboard, connection)]} />
      <Button onClick={close}>Cancel</Button>
      <Button variant="primary" busy={publish.isPending} disabled={connection === ""} onClick={submit}>Publish</Button>
    </>}>
      {connections.data && grafanas.length === 0 && <p>No Grafana is connected. <Button size="small" href={paths.settings("metrics", { dialog: "metrics-set" })}>Connect one</Button></p>}
      {grafanas.length > 0 && <SelectField label="To which Grafana" value={connection} options={grafanas.map(({ name, url }) => ({ value: name, label: `${name} (${url})` }))} onChange={setChosen} />}
      <p className="muted">It takes the place of the dashboard with its uid there.</p>
      {connections.error && <ErrorView error={connections.error} />}
      {publish.error && <ErrorView error={publish.error} />}
    </Dialog>
  );
}
