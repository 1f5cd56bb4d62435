// The groups that are compared, as chips with their runs; adding runs to one, taking them away, a further group.
import { Popover } from "@mantine/core";
import { useState } from "react";
import type { Run } from "~/api/schema";
import { GROUPS_MAX, letter, noneText, type Question } from "~/performance/compare";
import { toolName } from "~/performance/tool";
import { incomparable, listed, shortId } from "~/performance/words";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { CheckField } from "~/ui/fields";
import { AddIcon, CloseIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { Time } from "~/ui/Time";
import { count } from "~/util/level";
import { paths } from "~/util/paths";
import { Mark } from "../chart/Legend";
import { millis } from "../chart/format";
import styles from "./GroupChips.module.css";

/** `newest`: there are older runs than so many, which are not listed. */
type Props = { question: Question; runs: readonly Run[]; newest: number | undefined; onChange: (question: Question) => void };

export function GroupChips({ question, runs, newest, onChange }: Props) {
  const { groups } = question;
  const shown = groups.length < 2 ? [...groups, ...Array.from({ length: 2 - groups.length }, () => [])] : groups;
  const set = (at: number, group: readonly string[]) => onChange({ ...question, groups: shown.with(at, group).filter((each) => each.length > 0) });
  return (
    <Card content="flush">
      <ul className={styles.groups}>
        {shown.map((group, at) => (
          <li key={at} className={styles.group}>
            <span className={styles.name}><Mark look={at} /> {letter(at)}{at === 0 && <span className="muted"> held against</span>}</span>
            <Chips group={group} runs={runs} onRemove={(run) => set(at, group.filter((each) => each !== run))} />
            {(at === 0 || (shown[0]?.length ?? 0) > 0) && <Choice title={group.length === 0 ? `Add a run to ${letter(at)}` : `Add to ${letter(at)}`} runs={runs} newest={newest} chosen={group} onChange={(next) => set(at, next)} />}
          </li>
        ))}
        {groups.length >= 2 && groups.length < GROUPS_MAX && <li className={styles.group}><Choice title={`Add a group ${letter(groups.length)}`} runs={runs} newest={newest} chosen={[]} onChange={(next) => onChange({ ...question, groups: [...groups, next] })} /></li>}
      </ul>
    </Card>
  );
}

/** More runs than these are folded. */
const CHIPS_MAX = 4;

function Chips({ group, runs, onRemove }: { group: readonly string[]; runs: readonly Run[]; onRemove: (run: string) => void }) {
  const [all, setAll] = useState(false);
  const shown = all || group.length <= CHIPS_MAX + 1 ? group : group.slice(0, CHIPS_MAX);
  return (
    <>
      {shown.map((run) => <Chip key={run} run={run} known={runs.find((each) => each.run === run)} onRemove={() => onRemove(run)} />)}
      {group.length > CHIPS_MAX + 1 && <Button size="small" variant="ghost" aria-expanded={all} onClick={() => setAll(!all)}>{all ? "Show fewer" : `and ${group.length - shown.length} more`}</Button>}
    </>
  );
}

function Chip({ run, known, onRemove }: { run: string; known: Run | undefined; onRemove: () => void }) {
  const tags = Object.entries(known?.tags ?? {}).map(([key, value]) => `${key}=${value}`).join(" ");
  return (
    <span className={styles.chip}>
      <Link href={paths.run(run)} className="truncate" title={known?.target}>{known?.name ?? "run"} <span className="muted">{tags || shortId(run)}</span></Link>
      <Button variant="ghost" size="small" icon={CloseIcon} label={`Take ${shortId(run)} away`} onClick={onRemove} />
    </span>
  );
}

type ChoiceProps = Pick<Props, "runs" | "newest"> & { title: string; chosen: readonly string[]; onChange: (chosen: readonly string[]) => void };

function Choice({ title, runs, newest, chosen, onChange }: ChoiceProps) {
  const [opened, setOpened] = useState(false);
  const [wanted, setWanted] = useState("");
  const fitting = runs.filter((run) => incomparable(run) === undefined && `${run.name} ${run.target} ${JSON.stringify(run.tags)}`.toLowerCase().includes(wanted.toLowerCase()));
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={460} trapFocus returnFocus>
      <Popover.Target><Button size="small" icon={AddIcon} aria-expanded={opened} onClick={() => setOpened(!opened)}>{title}</Button></Popover.Target>
      <Popover.Dropdown aria-label={title}>
        <input type="search" className={styles.search} aria-label="Filter runs" placeholder="Filter by name, address, tag" value={wanted} onChange={(event) => setWanted(event.currentTarget.value)} />
        <ul className={styles.choices}>
          {fitting.map((run) => (
            <li key={run.run}>
              <CheckField label={`${run.name} ${shortId(run.run)}`} checked={chosen.includes(run.run)} onChange={(on) => onChange(on ? [...chosen, run.run] : chosen.filter((each) => each !== run.run))}
                description={<>{Object.entries(run.tags).map(([key, value]) => `${key}=${value} `)}{run.imported && `${toolName(run.imported)} `}p99 {millis(listed(run).p99)} · <Time at={run.createdAt} /></>} />
            </li>
          ))}
          {fitting.length === 0 && <li className="muted">{noneText(newest)}</li>}
        </ul>
        {newest !== undefined && <p className="muted">Only the newest {count(newest)} are listed; older ones are ticked under <Link href={paths.performance("runs")}>Runs</Link>.</p>}
      </Popover.Dropdown>
    </Popover>
  );
}
