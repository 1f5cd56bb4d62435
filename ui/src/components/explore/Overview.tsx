// What one wants to know first: how it is and why, facts, conditions, what it belongs to, labels.
import type { ReactNode } from "react";
import type { Condition, ResourceEvent, ResourceObject } from "~/api/schema";
import { useExplore } from "~/hooks/useExplore";
import { Link } from "~/ui/Link";
import { Status, Tag, type Tone } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { levelTone } from "~/util/level";
import { objectText, paths, withSearch } from "~/util/paths";
import styles from "./Overview.module.css";

export function Overview({ resource, events }: { resource: ResourceObject; events: readonly ResourceEvent[] }) {
  const { row, facts, conditions, relations, labels, annotations } = resource;
  const { href } = useExplore();
  const warning = row.level === "ok" ? undefined : events.find(({ type }) => type === "Warning");
  return (
    <div className={styles.overview}>
      <section className={styles.status}>
        <Status tone={levelTone(row.level)}>{row.status || row.level}</Status>
        {row.reason && <p><b>Why:</b> {row.reason}</p>}
        {warning && <p className="muted"><b>{warning.reason}</b> {warning.message} · <Time at={warning.at} /></p>}
      </section>
      <Section title="Facts">
        <dl className={styles.facts}>
          <Fact label="Created"><Time at={row.createdAt} /></Fact>
          {row.design && <Fact label="Design"><Link href={paths.design(row.design)}>{row.design}</Link></Fact>}
          {facts.map(({ label, value }, at) => <Fact key={`${label}-${at}`} label={label}>{value}</Fact>)}
        </dl>
      </Section>
      {conditions.length > 0 && <Section title="Conditions"><ul className={styles.conditions}>{conditions.map((condition) => <ConditionLine key={condition.type} condition={condition} />)}</ul></Section>}
      {relations.length > 0 && (
        <Section title="Belongs together">
          <ul className={styles.conditions}>
            {relations.map(({ relation, object }) => (
              <li key={objectText(object)} className={styles.relation}>
                <Tag>{relation === "owner" ? "owner" : "owns"}</Tag>
                <Link href={withSearch(href, { object: objectText(object), tab: undefined })} className="truncate"><span className="muted">{object.kind}</span> {object.name}</Link>
                <span className="push"><Status tone={levelTone(object.level)}>{object.status || object.level}</Status></span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Pairs title="Labels" pairs={labels} />
      <Pairs title="Annotations" pairs={annotations} />
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return <section><h3>{title}</h3>{children}</section>;
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return <div><dt>{label}</dt><dd>{children}</dd></div>;
}

/** For most conditions True is good; for those named after a trouble it is bad. */
function conditionTone({ type, status }: Condition): Tone {
  if (status === "Unknown") return "neutral";
  const trouble = /pressure|unavailable|failed|failure|degraded|stalled|disruption/i.test(type);
  return (status === "True") === trouble ? "bad" : "ok";
}

function ConditionLine({ condition }: { condition: Condition }) {
  const { type, status, reason, message, since } = condition;
  return (
    <li>
      <div className="row"><Status tone={conditionTone(condition)} title={status}>{type}</Status>{reason && <span className="muted truncate">{reason}</span>}<span className="push muted"><Time at={since} as="age" /></span></div>
      {message && <p className="muted">{message}</p>}
    </li>
  );
}

function Pairs({ title, pairs }: { title: string; pairs: Readonly<Record<string, string>> }) {
  const entries = Object.entries(pairs);
  if (entries.length === 0) return null;
  return (
    <Section title={title}>
      <ul className={styles.pairs}>{entries.map(([name, value]) => <li key={name}><code><span className="muted">{name}</span>{value && `=${value}`}</code></li>)}</ul>
    </Section>
  );
}
