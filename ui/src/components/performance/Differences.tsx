// What else is different between two groups, before their numbers are believed: a sentence each, the code and the way out once.
import type { Finding } from "~/api/schema";
import { Card } from "~/ui/Card";
import { CodeLink, Findings, Literals } from "../Findings";
import styles from "./Experiment.module.css";

/** A factor that is not the same in both groups; everything else is about runs. */
const DIFFERS = "MP6105";

export function Differences({ findings }: { findings: readonly Finding[] }) {
  const [first, ...others] = findings;
  if (!first) return null;
  const isOne = others.every(({ code, severity, fix }) => code === first.code && severity === first.severity && fix === first.fix);
  return (
    <Card title={findings.every(({ code }) => code === DIFFERS) ? "What else differs" : "Before the numbers"} edge="warn" {...(isOne ? { aside: <CodeLink code={first.code} severity={first.severity} /> } : {})}>
      {isOne ? (
        <div className="stack-small">
          <ul className={styles.sentences}>{findings.map(({ message }) => <li key={message}><Literals text={message} /></li>)}</ul>
          {first.fix && <p className="muted">{first.fix}</p>}
        </div>
      ) : <Findings findings={findings} />}
    </Card>
  );
}
