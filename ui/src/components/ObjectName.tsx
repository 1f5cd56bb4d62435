// An object as people say it: kind, name, namespace.
import { parseObject } from "~/designs/object";
import styles from "./ObjectName.module.css";

export function ObjectName({ object }: { object: string }) {
  const { group, kind, namespace, name } = parseObject(object);
  return (
    <span className={styles.name} title={group === "" ? object : `${object} (API group ${group})`}>
      <b>{kind}</b> {name} {namespace !== undefined && <span className="muted">{namespace}</span>}
    </span>
  );
}
