// The runs of an experiment by block, in the order in which they are made; those that were made are links.
import type { ExperimentSlot } from "~/api/schema";
import { blocksOf } from "~/performance/experiment";
import { Card } from "~/ui/Card";
import { Link } from "~/ui/Link";
import { Shape } from "~/ui/Tag";
import { paths } from "~/util/paths";
import styles from "./Experiment.module.css";

type Props = { slots: readonly ExperimentSlot[]; running: boolean };

export function BlockGrid({ slots, running }: Props) {
  const made = slots.filter(({ run }) => run).length;
  const now = running ? newestMade(slots) : undefined;
  return (
    <Card title="Runs by block" content="flush" aside={`${made} of ${slots.length} made`}>
      <ol className={styles.blocks}>
        {blocksOf(slots).map(({ title, slots: block }) => (
          <li key={title} className={styles.block}>
            <span className={styles.title}>{title}</span>
            <ol className={styles.slots}>
              {block.map((slot, at) => <li key={`${at} ${slot.variant}`}><Slot slot={slot} isNow={slot === now} /></li>)}
            </ol>
          </li>
        ))}
      </ol>
    </Card>
  );
}

/** The one whose run goes on while the experiment does: they are made in order. Before the first there is none. */
export function newestMade(slots: readonly ExperimentSlot[]): ExperimentSlot | undefined {
  return slots.findLast(({ run }) => run);
}

function Slot({ slot: { run, variant }, isNow }: { slot: ExperimentSlot; isNow: boolean }) {
  if (!run) return <span className={styles.slot}><Shape tone="neutral" />{variant}<span className="hidden"> not yet</span></span>;
  return <Link href={paths.run(run)} className={styles.slot}><span className={isNow ? "info" : "ok"}><Shape tone={isNow ? "info" : "ok"} busy={isNow} /></span>{variant}<span className="hidden">{isNow ? " running" : " made"}</span></Link>;
}
