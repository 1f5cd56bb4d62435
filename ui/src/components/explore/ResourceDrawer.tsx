// One resource, beside the table: overview, YAML with owners, events, logs, shell. Which tab is open stands in the address.
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { hasLogs } from "~/actions/resources";
import { query } from "~/api/queries";
import { useExplore } from "~/hooks/useExplore";
import { useSession } from "~/hooks/useSession";
import { CloseIcon } from "~/ui/icons";
import { Button } from "~/ui/Button";
import { Skeleton } from "~/ui/Skeleton";
import { Tabs } from "~/ui/Tabs";
import { Tag } from "~/ui/Tag";
import { type ObjectRef, type ObjectTab, withSearch } from "~/util/paths";
import { ClusterName } from "../ClusterName";
import { ErrorView } from "../Findings";
import { ShowCommands } from "../ShowCommand";
import { Overview } from "./Overview";
import { ResourceEvents } from "./ResourceEvents";
import styles from "./ResourceDrawer.module.css";

const Yaml = lazy(() => import("./Yaml").then((module) => ({ default: module.Yaml })));
const Logs = lazy(() => import("./Logs").then((module) => ({ default: module.Logs })));
const Shell = lazy(() => import("./Shell").then((module) => ({ default: module.Shell })));

/** The object is read again this often while it is looked at: its own changes are no news of the live stream. */
const REREAD_MS = 5_000;

export function ResourceDrawer({ object }: { object: ObjectRef }) {
  const { tab, href, change } = useExplore();
  const { may } = useSession();
  const { data, error } = useQuery({ ...query("ResourceGet", object), refetchInterval: REREAD_MS, enabled: tab !== "shell" });
  const events = useQuery({ ...query("ResourceEventList", object), refetchInterval: REREAD_MS, enabled: tab === "events" || tab === "overview" });
  const titles: [ObjectTab, React.ReactNode][] = [
    ["overview", "Overview"],
    ["yaml", "YAML"],
    ["events", <>Events {events.data && events.data.events.length > 0 && <Tag>{events.data.events.length}</Tag>}</>],
  ];
  if (hasLogs(object) && may("resourceLogs")) titles.push(["logs", "Logs"]);
  if (object.kind === "Pod" && may("resourceExec")) titles.push(["shell", "Shell"]);
  const tabs = titles.map(([key, title]) => ({ key, title, href: withSearch(href, { tab: key === "overview" ? undefined : key }) }));

  return (
    <aside className={`${styles.drawer} ${tab === "overview" || tab === "events" ? "" : styles.wide}`} aria-label={`${object.kind} ${object.name}`}>
      <header className={styles.head}>
        <h2 className="truncate" title={object.name}><span className="muted">{object.kind}</span> {object.name}</h2>
        <span className={styles.where}><ClusterName name={object.cluster} />{object.namespace && <span className="muted truncate">{object.namespace}</span>}</span>
        <Button variant="ghost" size="small" icon={CloseIcon} label="Close (Esc)" onClick={() => change({ object: undefined, tab: undefined })} />
      </header>
      <div className={styles.tabs}><Tabs label="About this resource" tabs={tabs} current={tab} /></div>
      {error && tab !== "logs" && tab !== "shell" && <div className={styles.error}><ErrorView error={error} /></div>}
      <div className={styles.body} key={tab}>
        <Suspense fallback={<Skeleton />}>
          {tab === "overview" && (data ? <Overview resource={data} events={events.data?.events ?? []} /> : !error && <Skeleton />)}
          {tab === "yaml" && (data ? <Yaml resource={data} /> : !error && <Skeleton lines={14} />)}
          {tab === "events" && <ResourceEvents events={events.data?.events} error={events.error} />}
          {tab === "logs" && <Logs object={object} containers={data?.containers ?? []} />}
          {tab === "shell" && <Shell object={object} containers={data?.containers ?? []} />}
        </Suspense>
      </div>
      <footer className={styles.foot}><ShowCommands ids={[`resource.${tab}`]} /></footer>
    </aside>
  );
}
