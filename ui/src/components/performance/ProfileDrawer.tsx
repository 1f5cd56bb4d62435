// One profile: what it asks for, its baselines by environment, its runs; changing and removing it.
import { useMutation, useQuery } from "@tanstack/react-query";
import { stringify } from "yaml";
import { call } from "~/api/client";
import { query } from "~/api/queries";
import type { VoidBaseline } from "~/api/schema";
import { useAddress } from "~/hooks/useAddress";
import { useSession } from "~/hooks/useSession";
import { exportProfileCommand, runProfileCommand, setProfileCommand } from "~/performance/command";
import { changedText } from "~/performance/trend";
import { shortId, specText } from "~/performance/words";
import { Button } from "~/ui/Button";
import { CopyBox } from "~/ui/Copy";
import { Drawer } from "~/ui/Drawer";
import { DownloadIcon, EditIcon, RemoveIcon, ScheduleIcon, TrendIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { Skeleton } from "~/ui/Skeleton";
import { Tag } from "~/ui/Tag";
import { toast } from "~/ui/toasts";
import { paths } from "~/util/paths";
import { saveFile } from "~/util/saveFile";
import { ErrorView } from "../Findings";
import { CommandsPopover } from "../ShowCommand";
import styles from "./Result.module.css";

type BaselineProps = { environment: string; run: string; void: VoidBaseline | undefined };

function Baseline({ environment, run, void: reason }: BaselineProps) {
  return (
    <li>
      <p className="row wrap"><Link href={paths.run(run)}>{shortId(run)}</Link><span className="muted">made with and on <span className="mono">{environment.slice(0, 12)}</span></span>{reason ? <Tag tone="warn">void</Tag> : <Tag tone="ok">holds</Tag>}</p>
      {reason && <p className="muted">Says nothing about the newest run, <Link href={paths.run(reason.newestRun)}>{shortId(reason.newestRun)}</Link>: {changedText(reason.changed)}.</p>}
    </li>
  );
}

export function ProfileDrawer({ name, onClose }: { name: string; onClose: () => void }) {
  const { data, error } = useQuery(query("ProfileGet", { profile: name }));
  const { with: linked } = useAddress();
  const { may } = useSession();
  const saving = useMutation({
    mutationFn: () => call("ProfileExport", { profile: name }),
    onSuccess: ({ fileName, contentType, text }) => saveFile(fileName, contentType, text),
    onError: (error) => toast("bad", error.message),
  });
  const baselines = Object.entries(data?.baselines ?? {});
  return (
    <Drawer title={name} onClose={onClose}>
      <div className={`stack ${styles.drawer}`}>
        {error && <ErrorView error={error} />}
        {!data && !error && <Skeleton />}
        {data && (
          <>
            <div className="row wrap">
              {may("performanceWrite") && <Button size="small" icon={EditIcon} href={linked({ dialog: "profile-set", about: name })}>Edit</Button>}
              {may("performanceWrite") && <Button size="small" icon={RemoveIcon} href={linked({ dialog: "profile-remove", about: name })}>Remove</Button>}
              <Button size="small" href={paths.performance("runs", { profile: name })}>Its runs</Button>
              <Button size="small" icon={TrendIcon} href={paths.performance("trends", { profile: name })}>Its trend</Button>
              {may("performanceRun") && <Button size="small" icon={ScheduleIcon} href={paths.performance("schedules", { dialog: "schedule-set", profile: name })}>Schedule</Button>}
              <Button size="small" icon={DownloadIcon} busy={saving.isPending} title="As a test of Service Mesh Performance" onClick={() => saving.mutate()}>Export</Button>
              <CommandsPopover entries={[{ title: "Run it", commands: [runProfileCommand(name)] }, { title: "As a test of Service Mesh Performance", commands: [exportProfileCommand(name)] }, { title: "Make the same", commands: [setProfileCommand(name, data.spec)] }]} />
            </div>
            <p>{specText(data.spec)}</p>
            <section className="stack-small">
              <h3>Baselines</h3>
              {baselines.length === 0 && <p className="muted">None yet. On the page of a completed run: More, Set as baseline. A baseline holds for runs that were made with and on the same.</p>}
              <ul className="stack-small">{baselines.map(([environment, run]) => <Baseline key={environment} environment={environment} run={run} void={data.voidBaselines?.find((one) => one.run === run)} />)}</ul>
            </section>
            <CopyBox text={stringify(data.spec)} label="Copy the specification" />
          </>
        )}
      </div>
    </Drawer>
  );
}
