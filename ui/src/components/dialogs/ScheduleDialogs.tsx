// Making and changing a schedule, with its next times from the server as it is written, and removing one.
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { query, useCall } from "~/api/queries";
import type { Missed, Overlap, PageOfProfile, Schedule } from "~/api/schema";
import { useDebounced } from "~/hooks/useDebounced";
import { scheduleCommand, setScheduleCommand } from "~/performance/command";
import { parseTags, TAGS_WANTED, tagsText } from "~/performance/form";
import { MISSED, OVERLAP, ownTimeZone, timeZones, USUAL } from "~/performance/schedule";
import { firstOnly } from "~/performance/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { SelectField, TextField } from "~/ui/fields";
import { Skeleton } from "~/ui/Skeleton";
import { paths } from "~/util/paths";
import type { DialogProps } from "../Dialogs";
import { ErrorView } from "../Findings";
import styles from "../performance/RunFields.module.css";
import { Times } from "../performance/ScheduleDrawer";
import { ShowCommand } from "../ShowCommand";

const PROFILES_MAX = 500;
const PAUSE_MS = 300;
const missedOptions = (["skip", "runOnce"] as const satisfies readonly Missed[]).map((value) => ({ value, label: MISSED[value] }));
const overlapOptions = (["skip", "allow", "stop"] as const satisfies readonly Overlap[]).map((value) => ({ value, label: OVERLAP[value] }));

export function ScheduleSetDialog({ search, close }: DialogProps) {
  const { about } = search;
  const known = useQuery({ ...query("ScheduleGet", { schedule: about ?? "" }), enabled: about !== undefined });
  const profiles = useQuery(query("ProfileList", { limit: PROFILES_MAX }));
  const error = known.error ?? profiles.error;
  if (!profiles.data || (about !== undefined && !known.data)) return <Dialog title={about ?? "New schedule"} onClose={close} width="wide">{error ? <ErrorView error={error} /> : <Skeleton />}</Dialog>;
  return <SetForm known={known.data} profile={search.profile} profiles={profiles.data} close={close} />;
}

type FormProps = { known: Schedule | undefined; profile: string | undefined; profiles: PageOfProfile; close: () => void };

function SetForm({ known, profile: wanted, profiles: listed, close }: FormProps) {
  const profiles = listed.items.map(({ name }) => name);
  const [name, setName] = useState(known?.name ?? "");
  const [profile, setProfile] = useState(known?.profile ?? wanted ?? profiles[0] ?? "");
  const [cron, setCron] = useState<string>(known?.cron ?? "30 2 * * *");
  const [timeZone, setTimeZone] = useState(known?.timeZone ?? ownTimeZone());
  const [missed, setMissed] = useState<Missed>(known?.missed ?? "skip");
  const [overlap, setOverlap] = useState<Overlap>(known?.overlap ?? "skip");
  const [tags, setTags] = useState(tagsText(known?.tags ?? {}));
  const [tried, setTried] = useState(false);
  const set = useCall("ScheduleSet", ["ScheduleList", "ScheduleGet"]);
  const pairs = parseTags(tags);
  const body = { profile, cron: cron.trim(), timeZone, missed, overlap, tags: pairs ?? {} };
  const submit = () => {
    setTried(true);
    if (name.trim() !== "" && pairs) set.mutate({ params: { schedule: name.trim() }, body }, { onSuccess: close });
  };
  const zones = [...new Set([timeZone, ...timeZones()])].map((value) => ({ value, label: value }));
  return (
    <Dialog title={known ? `Schedule ${known.name}` : "New schedule"} onClose={close} width="wide" footer={<>
      <ShowCommand title="Set the schedule" commands={[setScheduleCommand(name.trim(), body)]} />
      <Button onClick={close}>Cancel</Button>
      <Button variant="primary" busy={set.isPending} disabled={profiles.length === 0} onClick={submit}>Save</Button>
    </>}>
      {profiles.length === 0 && <p className="warn">There is no profile yet that it could run.</p>}
      <div className={styles.fields}>
        {!known && <TextField label="Name" value={name} onChange={setName} placeholder="nightly" autoFocus error={tried && name.trim() === "" ? "a name" : undefined} />}
        <SelectField label="Profile" value={profile} options={[...new Set([...profiles, profile])].map((value) => ({ value, label: value }))} onChange={setProfile} description={firstOnly(listed, "profile")} />
      </div>
      <div className={styles.fields}>
        <TextField label="When" description="minute hour day month weekday" value={cron} onChange={setCron} placeholder="30 2 * * *" />
        <SelectField label="Time zone" description="whose wall clock it goes by" value={timeZone} options={zones} onChange={setTimeZone} />
      </div>
      <div className="row wrap">{USUAL.map(({ title, cron: usual }) => <Button key={title} size="small" aria-pressed={cron === usual} onClick={() => setCron(usual)}>{title}</Button>)}</div>
      <Preview cron={cron} timeZone={timeZone} />
      <div className={styles.fields}>
        <SelectField label="Times at which no server runs" value={missed} options={missedOptions} onChange={setMissed} />
        <SelectField label="A time while the run before goes on" value={overlap} options={overlapOptions} onChange={setOverlap} />
        <TextField label="Tags of its runs" description="runs with tags are kept for ever" value={tags} onChange={setTags} placeholder="by=schedule" error={pairs ? undefined : TAGS_WANTED} />
      </div>
      {set.error && <ErrorView error={set.error} />}
    </Dialog>
  );
}

/** What the server makes of it. */
function Preview({ cron, timeZone }: { cron: string; timeZone: string }) {
  const asked = useDebounced(cron.trim(), PAUSE_MS);
  const { data, error } = useQuery(query("SchedulePreview", {}, { cron: asked, timeZone }));
  return (
    <section className="stack-small" aria-live="polite">
      <h3 className={styles.heading}>Next times</h3>
      {error ? <ErrorView error={error} /> : <Times upcoming={data?.upcoming ?? []} timeZone={timeZone} />}
    </section>
  );
}

export function ScheduleRemoveDialog({ search, close }: DialogProps) {
  const schedule = search.about ?? "";
  const router = useRouter();
  const remove = useCall("ScheduleRemove", ["ScheduleList"]);
  return (
    <Dialog title={`Remove the schedule ${schedule}?`} onClose={close} footer={<>
      <ShowCommand title="Remove" commands={[scheduleCommand("remove", schedule)]} />
      <Button onClick={close}>Keep it</Button>
      <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate({ params: { schedule } }, { onSuccess: () => router.history.push(paths.performance("schedules")) })}>Remove it</Button>
    </>}>
      <p>The profile is no longer run by itself. Its runs stay.</p>
      {remove.error && <ErrorView error={remove.error} />}
    </Dialog>
  );
}
