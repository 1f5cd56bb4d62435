// The performance tests that ran last.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import { runTone, verdictOf } from "~/performance/words";
import { Card } from "~/ui/Card";
import { Link } from "~/ui/Link";
import { Skeleton } from "~/ui/Skeleton";
import { Shape } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { paths } from "~/util/paths";
import { millis } from "../chart/format";
import { ErrorView } from "../Findings";
import styles from "./Home.module.css";

const SHOWN_MAX = 5;

export function RecentRuns() {
  const { data, error } = useQuery(query("RunList", { limit: SHOWN_MAX }));
  return (
    <Card title="Performance" content="flush" aside={<Link href={paths.performance()}>all</Link>}>
      {error && <ErrorView error={error} />}
      {!data && !error && <Skeleton lines={3} />}
      {data?.items.length === 0 && <p className={styles.nothing}>Nothing was measured yet: <Link href={paths.performance("runs", { dialog: "run-start" })}>send load to an address</Link> and see how long people would wait.</p>}
      <ul className={styles.list}>
        {data?.items.map(({ run, name, status, summary, createdAt }) => (
          <li key={run}>
            <Link href={paths.run(run)} className={styles.design}>
              <span className={runTone(status)} title={status}><Shape tone={summary ? verdictOf(summary.validity.verdict).tone : runTone(status)} busy /></span>
              <b className="truncate">{name}</b>
              <span className="push muted">{summary?.responseTimeMs ? `p99 ${millis(summary.responseTimeMs.p99)}` : status}</span>
              <span className="muted"><Time at={createdAt} /></span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
