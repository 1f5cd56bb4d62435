// A cluster's name with its colour, the same in every table.
import { clusterColour } from "~/util/cluster";
import styles from "./ClusterName.module.css";

export function ClusterName({ name }: { name: string }) {
  return <span className={styles.name}><span className={`${styles.mark} ${styles[`c${clusterColour(name)}`]}`} aria-hidden /><span className="truncate">{name}</span></span>;
}
