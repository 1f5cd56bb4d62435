// Fields that somebody else owns, each with its choice: leave it, share it, take it.
import { SegmentedControl } from "@mantine/core";
import type { Decision, FieldConflict } from "~/api/schema";
import { decide } from "~/designs/choices";
import { useAddress } from "~/hooks/useAddress";
import { readPlanSearch, writePlanSearch } from "~/designs/plan-search";
import { CodeLink } from "~/components/Findings";
import { Button } from "~/ui/Button";
import styles from "./Plan.module.css";

/** "Another manager owns fields that the design sets to other values." */
const CONFLICT_CODE = "MP5020";

const CHOICES: { value: Decision; label: string; means: string }[] = [
  { value: "leave", label: "Leave", means: "It is not sent: owner and value stay." },
  { value: "share", label: "Share", means: "It is sent with the value it has: both own it." },
  { value: "take", label: "Take", means: "It is sent with the design's value: the others lose it." },
];

/** What is chosen, and choosing: choices are part of the address. */
export function useChoices() {
  const address = useAddress();
  const plan = readPlanSearch(address.search);
  const choose = (object: string | undefined, path: string | undefined, decision: Decision | undefined) =>
    address.replace(writePlanSearch({ ...plan, foreign: decide(plan.foreign, { object, path }, decision) }));
  return { choose };
}

export function ForeignFields({ object, conflicts }: { object: string; conflicts: readonly FieldConflict[] }) {
  const { choose } = useChoices();
  if (conflicts.length === 0) return null;
  return (
    <ul className={styles.conflicts}>
      {conflicts.map(({ path, owner, decision }) => (
        <li key={path} className="row wrap">
          <CodeLink code={CONFLICT_CODE} severity={decision == null ? "warning" : "info"} />
          <span><code>{path}</code> is owned by <b>{owner}</b></span>
          <SegmentedControl
            size="xs"
            aria-label={`What to do with ${path}`}
            data={CHOICES.map(({ value, label, means }) => ({ value, label: <span title={means}>{label}</span> }))}
            value={decision ?? ""}
            onChange={(value) => choose(object, path, CHOICES.find((choice) => choice.value === value)?.value)}
          />
          {decision != null && <span className="muted">{CHOICES.find((choice) => choice.value === decision)?.means}</span>}
        </li>
      ))}
    </ul>
  );
}

/** One choice for every field that has none of its own. */
export function ForeignForAll() {
  const { choose } = useChoices();
  return (
    <span className="row wrap">
      {CHOICES.map(({ value, label, means }) => (
        <Button key={value} size="small" title={means} onClick={() => choose(undefined, undefined, value)}>{`${label} all`}</Button>
      ))}
    </span>
  );
}
