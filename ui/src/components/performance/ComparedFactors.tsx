// What the groups of a comparison have in common and what not, in a line: before the numbers.
import type { Run } from "~/api/schema";
import { failedText, factorsOf } from "~/performance/sameness";
import { Card } from "~/ui/Card";
import { Status } from "~/ui/Tag";
import styles from "~/pages/performance/Performance.module.css";

export function ComparedFactors({ groups, runs }: { groups: readonly (readonly string[])[]; runs: readonly Run[] }) {
  const known = groups.map((group) => group.flatMap((id) => runs.find(({ run }) => run === id) ?? []));
  if (known.some(({ length }) => length === 0)) return null;
  const factors = factorsOf(known);
  const failed = failedText(known);
  return (
    <Card>
      <div className="stack-small">
        <ul className={styles.factors} aria-label="The same in all groups, or not">
          {factors.map(({ name, isSame, tone, text }) => <li key={name}><Status tone={tone} title={text}>{isSame ? "same" : "different"} {name}</Status>{!isSame && <span className="muted">: {text}</span>}</li>)}
        </ul>
        {failed && <p className="muted">{failed}</p>}
      </div>
    </Card>
  );
}
