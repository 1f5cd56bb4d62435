// One cluster in a look: state, version, how its pods are, and what is wrong with the way out.
import { useQuery } from "@tanstack/react-query";
import { tableQuery } from "~/api/queries";
import type { Cluster } from "~/api/schema";
import { Link } from "~/ui/Link";
import { Status, Tag } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { clusterTone } from "~/util/cluster";
import { quoted } from "~/util/filter";
import { count, plural } from "~/util/level";
import { paths } from "~/util/paths";
import styles from "./ClusterCard.module.css";
import { FindingLine } from "./Findings";
import { LevelBar } from "./LevelBar";

export function ClusterCard({ cluster }: { cluster: Cluster }) {
  const { name, state, since, version, writing, finding, reason } = cluster;
  const tone = clusterTone(cluster);
  return (
    <article className={styles.card} aria-label={`Cluster ${name}`}>
      <header className={styles.head}>
        <Link href={paths.cluster(name)} className={styles.name}><Status tone={tone} title={state}>{name}</Status></Link>
        {writing === "allowed" && <Tag title="Meshplay may change this cluster">writing</Tag>}
        <span className="push muted truncate">{tone === "ok" ? version ?? "" : <>{state} · <Time at={since} /></>}</span>
      </header>
      {finding ? <FindingLine finding={finding} href={paths.cluster(name)} /> : reason && <p className="warn">{reason}</p>}
      <Pods name={name} />
    </article>
  );
}

/** How its pods are; old numbers stay, with their age, while it cannot be reached. */
function Pods({ name }: { name: string }) {
  const { data } = useQuery(tableQuery("ResourceList", { filter: `kind:pod cluster:${quoted(name)}`, limit: 1 }));
  if (!data) return null;
  const fresh = data.freshness.find((each) => each.cluster === name);
  const { ok, failed, warning, progressing } = data.levels;
  return (
    <>
      <p className={styles.pods}>
        {data.matched === 0 ? "No pods" : `${plural(ok, "pod")} healthy`}
        <Count level="failed" number={failed} word="failing" name={name} tone="bad" />
        <Count level="warning" number={warning} word="with a caveat" name={name} tone="warn" />
        <Count level="progressing" number={progressing} word="starting" name={name} tone="info" />
      </p>
      <LevelBar counts={data.levels} label={`Pods of ${name}`} />
      {fresh && (
        <p className="muted">
          {plural(fresh.objects, "resource")}
          {fresh.state === "syncing" && ` · reading ${plural(fresh.syncing, "kind")}`}
          {fresh.state === "stale" && <> · as of <Time at={fresh.asOf} /></>}
        </p>
      )}
    </>
  );
}

type CountProps = { level: string; number: number; word: string; name: string; tone: string };

function Count({ level, number, word, name, tone }: CountProps) {
  if (number === 0) return null;
  return <> · <Link className={tone} href={paths.explore({ filter: `kind:pod cluster:${quoted(name)} status:${level}` })}>{count(number)} {word}</Link></>;
}
