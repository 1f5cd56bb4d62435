// The designs that changed last.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import { Card } from "~/ui/Card";
import { DesignIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { Skeleton } from "~/ui/Skeleton";
import { Tag } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { paths } from "~/util/paths";
import { ErrorView } from "../Findings";
import styles from "./Home.module.css";

const SHOWN_MAX = 5;

export function RecentDesigns() {
  const { data, error } = useQuery(query("DesignList", {}));
  const shown = data?.items.toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1)).slice(0, SHOWN_MAX);
  return (
    <Card title="Designs" content="flush" aside={<Link href={paths.designs()}>all</Link>}>
      {error && <ErrorView error={error} />}
      {!shown && !error && <Skeleton lines={3} />}
      {shown?.length === 0 && <p className={styles.nothing}>A design is what you deploy: <Link href={paths.designs({ dialog: "design-import" })}>import a manifest</Link> and it becomes one.</p>}
      <ul className={styles.list}>
        {shown?.map(({ id, name, revision, updatedAt }) => (
          <li key={id}><Link href={paths.design(name)} className={styles.design}><DesignIcon size={16} stroke={1.7} aria-hidden /><b className="truncate">{name}</b><Tag>r{revision}</Tag><span className="push muted"><Time at={updatedAt} /></span></Link></li>
        ))}
      </ul>
    </Card>
  );
}
