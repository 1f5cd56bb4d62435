// Findings as people need them: what is wrong, why, and the next step. A fix that is a command can be copied.
import type { ReactNode } from "react";
import type { Finding, Severity } from "~/api/schema";
import { findingsOf, ApiError } from "~/api/error";
import { CopyButton } from "~/ui/Copy";
import { Link } from "~/ui/Link";
import { Tag, type Tone } from "~/ui/Tag";
import { folded, placeOf } from "~/util/findings";
import { fixCommand } from "~/util/fix";
import { count } from "~/util/level";
import { paths } from "~/util/paths";
import styles from "./Findings.module.css";

const tones: Record<Severity, Tone> = { error: "bad", warning: "warn", info: "info" };

type Props = {
  findings: readonly Finding[];
  /** A button that does what the fix says, where the page knows how; then each finding stands for itself. */
  action?: (finding: Finding) => ReactNode;
};

export function Findings({ findings, action }: Props) {
  if (findings.length === 0) return null;
  return (
    <ul className={styles.list}>
      {action
        ? findings.map((finding, at) => <FindingItem key={`${finding.code}-${at}`} finding={finding} action={action(finding)} />)
        : folded(findings).map(({ finding, others }, at) => <FindingItem key={`${finding.code}-${at}`} finding={finding} others={others} />)}
    </ul>
  );
}

export function FindingItem({ finding, action, others = [] }: { finding: Finding; action?: ReactNode; others?: readonly string[] }) {
  const { code, severity, message, cause, fix } = finding;
  const place = placeOf(finding);
  return (
    <li className={styles.finding}>
      <span><CodeLink code={code} severity={severity} /></span>
      <div className={styles.text}>
        <p><b><Literals text={message} /></b>{place && <span className="muted"> {place}</span>}</p>
        {cause && <p className="muted"><Literals text={cause} /></p>}
        {fix && <Fix fix={fix} />}
        {others.length > 0 && <details><summary>and {count(others.length)} more like this</summary><ul className={styles.others}>{others.map((other, at) => <li key={at}>{other}</li>)}</ul></details>}
        {action}
      </div>
    </li>
  );
}

/** The code, with its severity as colour and its page behind it. */
export function CodeLink({ code, severity = "error" }: { code: string; severity?: Severity }) {
  return <a href={paths.codes(code)} target="_blank" rel="noreferrer" title={`${severity}: what ${code} means`}><Tag tone={tones[severity]}>{code}</Tag></a>;
}

function Fix({ fix }: { fix: string }) {
  const command = fixCommand(fix);
  return <p className={styles.fix}><Literals text={fix} />{command && <CopyButton text={command} label="Copy the command" />}</p>;
}

/** The finding in one line, where there is no room for more; its way out is behind `href`. */
export function FindingLine({ finding, href }: { finding: Finding; href: string }) {
  return <p className={styles.short}><CodeLink code={finding.code} severity={finding.severity} /> <Literals text={finding.message} /> <Link href={href}>What to do</Link></p>;
}

/** Text whose parts in backticks are literals. */
export function Literals({ text }: { text: string }) {
  return <>{text.split("`").map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))}</>;
}

/** An error in place of, or above, what it concerns. Old data stays visible below it. */
export function ErrorView({ error, children }: { error: unknown; children?: ReactNode }) {
  const findings = findingsOf(error);
  const diagnostics = JSON.stringify({ error: String(error), request: error instanceof ApiError ? error.request : undefined, at: new Date().toISOString(), page: location.href, findings }, null, 2);
  return (
    <div className={styles.error} role="alert">
      <Findings findings={findings} />
      <div className="row wrap">
        {children}
        <span className="push row muted">Diagnostics <CopyButton text={diagnostics} label="Copy diagnostics" /></span>
      </div>
    </div>
  );
}
