// The conclusion about everything, with the numbers behind it.
import { useQuery } from "@tanstack/react-query";
import { query, tableQuery } from "~/api/queries";
import { Link } from "~/ui/Link";
import { Status } from "~/ui/Tag";
import { healthOf } from "~/util/health";
import { count, levels, levelTone } from "~/util/level";
import { paths } from "~/util/paths";
import { LevelBar } from "../LevelBar";
import styles from "./Health.module.css";

export function Health() {
  const clusters = useQuery(query("ClusterList", {}));
  const operations = useQuery(query("OperationList", {}));
  const resources = useQuery(tableQuery("ResourceList", { filter: "", limit: 1 }));
  const { tone, title, rest } = healthOf({ clusters: clusters.data?.items ?? [], levels: resources.data?.levels, operations: operations.data?.items ?? [] });
  const known = resources.data;
  return (
    <section className={`${styles.health} ${styles[tone]}`} aria-label="Health">
      <div className={styles.text}>
        <p className={styles.title}>{title}</p>
        {rest && <p className="muted">{rest}</p>}
      </div>
      {known && known.total > 0 && (
        <div className={styles.numbers}>
          <LevelBar counts={known.levels} label="All resources" />
          <ul className={styles.levels}>
            {levels.filter((level) => known.levels[level] > 0).map((level) => (
              <li key={level}><Link href={paths.explore({ filter: `status:${level}` })}><Status tone={levelTone(level)}><b>{count(known.levels[level])}</b> {level}</Status></Link></li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
