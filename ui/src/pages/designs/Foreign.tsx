// Fields that somebody else owns, each with its choice: leave it, share it, take it.
import type { Decision, FieldConflict } from "~/api/schema";
import { type ChoicePlace, decide } from "~/designs/choices";
import type { OpenConflict } from "~/designs/plan";
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
  const choose = (places: readonly ChoicePlace[], decision: Decision | undefined) =>
    address.replace(writePlanSearch({ ...plan, foreign: places.reduce((texts, place) => decide(texts, place, decision), plan.foreign) }));
  return { choose };
}

export function ForeignFields({ object, conflicts }: { object: string; conflicts: readonly FieldConflict[] }) {
  const { choose } = useChoices();
  if (conflicts.length === 0) return null;
  return (
    <ul className={styles.conflicts}>
      {conflicts.map(({ path, owner, decision, remembered }) => (
        <li key={path} className="row wrap">
          <CodeLink code={CONFLICT_CODE} severity={decision == null ? "warning" : "info"} />
          <span><code>{path}</code> is owned by <b>{owner}</b></span>
          <span className="row" role="group" aria-label={`What to do with ${path}`}>
            {CHOICES.map(({ value, label, means }) => (
              <Button key={value} size="small" variant={decision === value ? "primary" : "default"} aria-pressed={decision === value} title={means} onClick={() => choose([{ object, path }], decision === value ? undefined : value)}>{label}</Button>
            ))}
          </span>
          {decision != null && <span className="muted">{CHOICES.find((choice) => choice.value === decision)?.means}</span>}
          {remembered != null && <span className="row"><span className="muted">Decided in an earlier deployment.</span><Button size="small" variant="ghost" onClick={() => choose([{ object, path }], "ask")}>Decide anew</Button></span>}
        </li>
      ))}
    </ul>
  );
}

/** One choice for every field that has none yet. */
export function ForeignForAll({ open }: { open: readonly OpenConflict[] }) {
  const { choose } = useChoices();
  return (
    <span className="row wrap">
      {CHOICES.map(({ value, label, means }) => (
        <Button key={value} size="small" title={means} onClick={() => choose(open, value)}>{`${label} all`}</Button>
      ))}
    </span>
  );
}
