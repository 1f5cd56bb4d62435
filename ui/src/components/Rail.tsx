// The rail: the areas of the product. At the bottom of the screen where it is narrow.
import { useQuery } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { query } from "~/api/queries";
import { DesignIcon, ExploreIcon, HomeIcon, type Icon, OperationsIcon, PerformanceIcon, SettingsIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { paths } from "~/util/paths";
import { Logo } from "./Logo";
import styles from "./Shell.module.css";

export function Rail() {
  const operations = useQuery(query("OperationList", {}));
  const running = operations.data?.items.filter(({ status }) => status === "running").length ?? 0;
  return (
    <nav className={styles.rail} aria-label="Areas">
      <Brand />
      <Item href={paths.home()} icon={HomeIcon} title="Home" exact />
      <Item href={paths.designs()} icon={DesignIcon} title="Designs" />
      <Item href={paths.explore()} icon={ExploreIcon} title="Explore" />
      <Item href={paths.performance()} area="/performance" icon={PerformanceIcon} title="Performance" />
      <span className={styles.space} />
      <Item href={paths.operations()} icon={OperationsIcon} title="Operations" count={running} />
      <Item href={paths.settings("clusters")} area="/settings" icon={SettingsIcon} title="Settings" />
    </nav>
  );
}

export function Brand() {
  return <Link href={paths.home()} className={styles.brand} aria-label="Meshplay, home"><Logo /><span className={styles.wide}>Meshplay</span></Link>;
}

type ItemProps = { href: string; area?: string; icon: Icon; title: string; exact?: true; count?: number };

function Item({ href, area = href, icon: Shown, title, exact, count = 0 }: ItemProps) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const here = exact ? path === area : path === area || path.startsWith(`${area}/`);
  return (
    <Link href={href} className={styles.item} aria-current={here ? "page" : undefined}>
      <Shown size={16} stroke={1.7} aria-hidden />
      {title}
      {count > 0 && <span className={styles.count}>{count}<span className="hidden"> running</span></span>}
    </Link>
  );
}
