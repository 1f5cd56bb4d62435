// One schedule: when next, what becomes of times that cannot be kept, what became of the last ones; pausing, running now, changing it.
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { query, useCall } from "~/api/queries";
import type { Event, Schedule } from "~/api/schema";
import { useAddress } from "~/hooks/useAddress";
import { useSession } from "~/hooks/useSession";
import { scheduleCommand, setScheduleCommand } from "~/performance/command";
import { MISSED, OVERLAP, wallClock } from "~/performance/schedule";
import { shortId } from "~/performance/words";
import { Button } from "~/ui/Button";
import { Drawer } from "~/ui/Drawer";
import { EditIcon, PauseIcon, PlayIcon, RemoveIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { Skeleton } from "~/ui/Skeleton";
import { Tag } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { toast } from "~/ui/toasts";
import { paths } from "~/util/paths";
import { ErrorView } from "../Findings";
import { CommandsPopover } from "../ShowCommand";
import styles from "./Result.module.css";

const EVENTS_SHOWN = 20;

export function ScheduleDrawer({ name, onClose }: { name: string; onClose: () => void }) {
  const { data, error } = useQuery(query("ScheduleGet", { schedule: name }));
  return (
    <Drawer title={name} onClose={onClose}>
      <div className={`stack ${styles.drawer}`}>
        {error && <ErrorView error={error} />}
        {!data && !error && <Skeleton />}
        {data && <><Tools schedule={data} /><Facts schedule={data} /><Upcoming schedule={data} /><History schedule={name} /></>}
      </div>
    </Drawer>
  );
}

function Tools({ schedule }: { schedule: Schedule }) {
  const { name, isPaused } = schedule;
  const { with: linked } = useAddress();
  const { may } = useSession();
  const router = useRouter();
  const pause = useCall("SchedulePause", ["ScheduleList", "ScheduleGet"]);
  const resume = useCall("ScheduleResume", ["ScheduleList", "ScheduleGet"]);
  const run = useCall("ScheduleRun", ["RunList", "OperationList", "ScheduleList", "ScheduleGet"]);
  const failed = { onError: (error: Error) => toast("bad", error.message) };
  const shown = (["get", isPaused ? "resume" : "pause", "run"] as const).map((verb) => ({ title: titles[verb], commands: [scheduleCommand(verb, name)] }));
  return (
    <div className="row wrap">
      {may("performanceRun") && <Button size="small" icon={PlayIcon} busy={run.isPending} onClick={() => run.mutate({ params: { schedule: name }, body: {} }, { onSuccess: ({ run: id }) => router.history.push(paths.run(id)), ...failed })}>Run now</Button>}
      {may("performanceRun") && !isPaused && <Button size="small" icon={PauseIcon} busy={pause.isPending} onClick={() => pause.mutate({ params: { schedule: name }, body: {} }, failed)}>Pause</Button>}
      {may("performanceRun") && isPaused && <Button size="small" icon={PlayIcon} busy={resume.isPending} onClick={() => resume.mutate({ params: { schedule: name }, body: {} }, failed)}>Resume</Button>}
      {may("performanceRun") && <Button size="small" icon={EditIcon} href={linked({ dialog: "schedule-set", about: name })}>Edit</Button>}
      {may("performanceRun") && <Button size="small" icon={RemoveIcon} href={linked({ dialog: "schedule-remove", about: name })}>Remove</Button>}
      <CommandsPopover entries={[...shown, { title: "Make the same", commands: [setScheduleCommand(name, { ...schedule, tags: schedule.tags ?? {} })] }]} />
    </div>
  );
}

const titles = { get: "This schedule", pause: "Pause it", resume: "Let it go on", run: "Run it now" };

function Facts({ schedule: { profile, cron, timeZone, missed, overlap, tags = {}, actor, lastAt, lastOutcome, lastRun } }: { schedule: Schedule }) {
  return (
    <dl className={styles.facts}>
      <dt>Profile</dt><dd><Link href={paths.performance("profiles", { profile })}>{profile}</Link> · <Link href={paths.performance("trends", { profile })}>its trend</Link></dd>
      <dt>When</dt><dd><span className="mono">{cron}</span> by the clock of {timeZone}</dd>
      <dt>Missed</dt><dd>times at which no server ran {MISSED[missed]}</dd>
      <dt>Overlap</dt><dd>a time at which the run before goes on {OVERLAP[overlap]}</dd>
      <dt>Runs as</dt><dd>{actor}</dd>
      <dt>Tags</dt><dd>{Object.keys(tags).length === 0 ? "none" : <span className="row wrap">{Object.entries(tags).map(([key, value]) => <Tag key={key}>{`${key}=${value}`}</Tag>)}</span>}</dd>
      <dt>Last time</dt><dd>{lastAt ? <><Time at={lastAt} />: {lastOutcome || "run"}{lastRun && <> · <Link href={paths.run(lastRun)}>{shortId(lastRun)}</Link></>}</> : "none yet"}</dd>
    </dl>
  );
}

function Upcoming({ schedule: { upcoming, timeZone, isPaused, problem } }: { schedule: Schedule }) {
  return (
    <section className="stack-small">
      <h3>Next times</h3>
      {problem && <p className="warn">{problem}.</p>}
      {isPaused && <p className="muted">None while it is paused.</p>}
      <Times upcoming={upcoming} timeZone={timeZone} />
    </section>
  );
}

/** Moments on the wall clock that the schedule goes by. */
export function Times({ upcoming, timeZone }: { upcoming: readonly string[]; timeZone: string }) {
  return <ol className="stack-small">{upcoming.map((at) => <li key={at} className="row"><span>{wallClock(at, timeZone)}</span><span className="muted"><Time at={at} as="until" /></span></li>)}</ol>;
}

function History({ schedule }: { schedule: string }) {
  const { data, error } = useQuery(query("EventList", { subject: schedule, kind: "performance.schedule.", limit: EVENTS_SHOWN }));
  return (
    <section className="stack-small">
      <h3>History</h3>
      {error && <ErrorView error={error} />}
      {!data && !error && <Skeleton lines={3} />}
      {data?.items.length === 0 && <p className="muted">Nothing is recorded of it.</p>}
      <ul className="stack-small">{data?.items.map((event) => <li key={event.seq} className="row wrap"><span className="muted"><Time at={event.at} /></span><Told event={event} /></li>)}</ul>
    </section>
  );
}

const words: Record<string, string> = { set: "made or changed", paused: "paused", resumed: "let go on", removed: "removed" };

function Told({ event: { kind, data, actor } }: { event: Event }) {
  const verb = kind.split(".").at(-1) ?? kind;
  if (verb !== "due") return <span>{words[verb] ?? verb} by {actor}</span>;
  const { run, outcome } = toldOf(data);
  return <span>came due{outcome && `: ${outcome}`}{run && <> · <Link href={paths.run(run)}>{shortId(run)}</Link></>}</span>;
}

function toldOf(data: unknown): { run?: string; outcome?: string } {
  if (typeof data !== "object" || data === null) return {};
  const run = "run" in data && typeof data.run === "string" ? { run: data.run } : {};
  return { ...run, ...("outcome" in data && typeof data.outcome === "string" ? { outcome: data.outcome } : {}) };
}
