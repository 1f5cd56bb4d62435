// Saving an edited text as a new revision. If somebody saved meanwhile, their change is shown and one of the two is kept.
import { TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "~/api/error";
import { invalidate, query, useCall } from "~/api/queries";
import { saveCommand } from "~/designs/command";
import { type Draft, setDraft } from "~/designs/drafts";
import { ErrorView } from "~/components/Findings";
import { ShowCommand } from "~/components/ShowCommand";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Dialog } from "~/ui/Dialog";
import { Skeleton } from "~/ui/Skeleton";
import { Time } from "~/ui/Time";
import { toast } from "~/ui/toasts";
import { paths } from "~/util/paths";
import { TextDiff } from "~/components/plan/DiffView";

/** Another revision became the newest one since the text was read. */
const CONFLICT = "MP9022";

export function SaveDialog({ name, draft, onClose }: { name: string; draft: Draft; onClose: () => void }) {
  const queries = useQueryClient();
  const save = useCall("DesignSave", ["DesignGet", "DesignHistory", "DesignSummary", "DesignList", "DesignPlan"]);
  const [message, setMessage] = useState("");
  const isConflict = save.error instanceof ApiError && save.error.findings.some(({ code }) => code === CONFLICT);
  const run = async (base: number) => {
    const { design } = await save.mutateAsync({ params: { design: name }, body: { text: draft.text, base, message: message || undefined } });
    setDraft(name, undefined);
    toast("ok", `Saved as r${design.revision}`, paths.design(name, "plan"));
    onClose();
  };
  const takeTheirs = async () => {
    setDraft(name, undefined);
    await invalidate(queries, ["DesignGet", "DesignHistory", "DesignSummary"]);
    onClose();
  };
  const footer = (
    <>
      <ShowCommand title="Save" commands={[saveCommand(name, draft.base, message)]} />
      <Button onClick={onClose}>Cancel</Button>
      {!isConflict && <Button variant="primary" busy={save.isPending} onClick={() => void run(draft.base).catch(() => undefined)}>Save</Button>}
    </>
  );
  return (
    <Dialog title={`Save ${name}`} onClose={onClose} width={isConflict ? "wide" : "normal"} footer={footer}>
      <form onSubmit={(event) => { event.preventDefault(); void run(draft.base).catch(() => undefined); }}>
        <TextInput label="Why" placeholder="Kept with the revision" value={message} onChange={(event) => setMessage(event.currentTarget.value)} data-autofocus />
      </form>
      {!isConflict && save.isError && <ErrorView error={save.error} />}
      {isConflict && <Conflict name={name} base={draft.base} isBusy={save.isPending} onKeepMine={(newest) => void run(newest).catch(() => undefined)} onTakeTheirs={() => void takeTheirs()} />}
    </Dialog>
  );
}

type ConflictProps = { name: string; base: number; isBusy: boolean; onKeepMine: (newest: number) => void; onTakeTheirs: () => void };

function Conflict({ name, base, isBusy, onKeepMine, onTakeTheirs }: ConflictProps) {
  const difference = useQuery({ ...query("DesignDiff", { design: name, from: base }), staleTime: 0 });
  const history = useQuery({ ...query("DesignHistory", { design: name }), staleTime: 0 });
  const theirs = history.data?.revisions[0];
  if (difference.isPending) return <Skeleton lines={5} />;
  if (!difference.data) return <ErrorView error={difference.error} />;
  const { to, text } = difference.data;
  return (
    <Card edge="warn" title={<>{theirs?.author ?? "Somebody"} saved r{to} {theirs && <Time at={theirs.createdAt} />}</>} aside={theirs?.message} content="flush">
      <TextDiff label={`What changed from r${base} to r${to}`} text={text} />
      <div className="row wrap">
        <Button busy={isBusy} onClick={() => onKeepMine(to)}>{`Keep mine (replaces r${to})`}</Button>
        <Button onClick={onTakeTheirs}>Take theirs (drops my edits)</Button>
      </div>
    </Card>
  );
}
