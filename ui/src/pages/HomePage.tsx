// Home: how everything is in one sentence, then what needs attention, the clusters, what runs, and the way in for newcomers.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import { ActionButton } from "~/components/ActionButton";
import { ClusterCards } from "~/components/ClusterCards";
import { Attention } from "~/components/home/Attention";
import { Checklist } from "~/components/home/Checklist";
import { DemoHint } from "~/components/home/DemoHint";
import { Health } from "~/components/home/Health";
import { RecentDesigns } from "~/components/home/RecentDesigns";
import { RecentOperations } from "~/components/home/RecentOperations";
import { useChecklist } from "~/hooks/useChecklist";
import { RecentRuns } from "~/components/home/RecentRuns";
import { Page } from "~/ui/Page";
import { plural } from "~/util/level";
import styles from "./HomePage.module.css";

export function HomePage() {
  const clusters = useQuery(query("ClusterList", {}));
  const designs = useQuery(query("DesignList", {}));
  const system = useQuery(query("SystemGet", {}));
  const checklist = useChecklist();
  const sub = clusters.data && designs.data && `${plural(clusters.data.items.length, "cluster")} · ${plural(designs.data.items.length, "design")}`;
  return (
    <Page title="Home" sub={sub} actions={<ActionButton id="cluster.add" />}>
      {system.data?.demo && <DemoHint />}
      <Health />
      <div className={styles.columns}>
        <div className="stack">
          <ClusterCards />
          <Attention />
        </div>
        <div className="stack">
          {checklist === "shown" && <Checklist />}
          <RecentOperations />
          <RecentDesigns />
          <RecentRuns />
        </div>
      </div>
    </Page>
  );
}
