// Objects that stay, each with its reason.
import type { Kept } from "~/api/schema";
import { Literals } from "~/components/Findings";
import { ObjectName } from "~/components/ObjectName";
import styles from "./Plan.module.css";

export function KeptList({ kept }: { kept: readonly Kept[] }) {
  return (
    <div className={styles.kept}>
      <h3>Stays</h3>
      <ul>{kept.map(({ object, reason }) => <li key={object}><ObjectName object={object} /> <span className="muted"><Literals text={reason} /></span></li>)}</ul>
    </div>
  );
}
