// What the cluster says about a resource, newest first.
import type { ResourceEvent } from "~/api/schema";
import { Empty } from "~/ui/Empty";
import { ActivityIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { Status } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { ErrorView } from "../Findings";
import styles from "./Overview.module.css";

export function ResourceEvents({ events, error }: { events: readonly ResourceEvent[] | undefined; error: Error | null }) {
  if (error && !events) return <div className={styles.overview}><ErrorView error={error} /></div>;
  if (!events) return <Skeleton />;
  if (events.length === 0) return <Empty icon={ActivityIcon} title="No events">Kubernetes keeps events for about an hour; nothing was said about this resource since.</Empty>;
  return (
    <ul className={`${styles.overview} ${styles.conditions}`}>
      {events.map(({ type, reason, message, count, at, source }, position) => (
        <li key={position}>
          <div className="row"><Status tone={type === "Warning" ? "warn" : "neutral"} title={type}>{reason}</Status>{count > 1 && <span className="muted">{count}×</span>}<span className="push muted"><Time at={at} /></span></div>
          <p>{message}</p>
          <p className="muted">{source}</p>
        </li>
      ))}
    </ul>
  );
}
