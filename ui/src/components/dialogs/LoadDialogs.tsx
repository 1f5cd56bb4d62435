// The kill switch of load: stopping all of it, with a reason, and allowing it again.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { query, useCall } from "~/api/queries";
import { allowLoadCommand, stopAllLoadCommand } from "~/performance/command";
import { goingOn, owners } from "~/performance/load";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { TextField } from "~/ui/fields";
import { toast } from "~/ui/toasts";
import type { DialogProps } from "../Dialogs";
import { ErrorView } from "../Findings";
import { ShowCommand } from "../ShowCommand";

export function LoadStopDialog({ close }: DialogProps) {
  const [reason, setReason] = useState("");
  const { data } = useQuery(query("LoadGet", {}));
  const stop = useCall("LoadStop", ["LoadGet", "RunList", "RunGet", "ExperimentList", "ExperimentGet", "SeriesList", "SeriesGet"]);
  const submit = () => stop.mutate({ params: {}, body: { reason } }, { onSuccess: () => { toast("ok", "All load is stopped"); close(); } });
  const what = data && goingOn(data);
  return (
    <Dialog title="Stop all load?" onClose={close} footer={<>
      <ShowCommand title="Stop all load" commands={[stopAllLoadCommand(reason)]} />
      <Button onClick={close}>Leave it</Button>
      <Button variant="danger" busy={stop.isPending} onClick={submit}>Stop all load</Button>
    </>}>
      {data && <p>{what ? <>Ends within two seconds, with what was measured: <b>{what}</b> of {owners(data).join(", ")}.</> : "Nothing sends load now."}</p>}
      <p className="muted">From then on nothing starts, not by schedules either, also after a restart of the server, until an admin allows load again.</p>
      <TextField label="Reason" description="Everybody who is refused reads it." value={reason} onChange={setReason} placeholder="the shop is down" autoFocus />
      {stop.error && <ErrorView error={stop.error} />}
    </Dialog>
  );
}

export function LoadAllowDialog({ close }: DialogProps) {
  const allow = useCall("LoadAllow", ["LoadGet"]);
  const submit = () => allow.mutate({ params: {} }, { onSuccess: () => { toast("ok", "Load may start"); close(); } });
  return (
    <Dialog title="Allow load again?" onClose={close} footer={<>
      <ShowCommand title="Allow load again" commands={[allowLoadCommand()]} />
      <Button onClick={close}>Keep it stopped</Button>
      <Button variant="primary" busy={allow.isPending} onClick={submit}>Allow load again</Button>
    </>}>
      <p>Runs may be started, and schedules run at their next times. Nothing that was stopped goes on by itself: an experiment or a search that was interrupted has a button that resumes it.</p>
      {allow.error && <ErrorView error={allow.error} />}
    </Dialog>
  );
}
