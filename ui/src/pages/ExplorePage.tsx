// Explore: the clusters in a look, then every resource of them in one table; details in a drawer.
import { lazy, Suspense, useState } from "react";
import type { ResourcePage } from "~/api/schema";
import { ActionButton } from "~/components/ActionButton";
import { ClusterCards } from "~/components/ClusterCards";
import { Facets } from "~/components/explore/Facets";
import { ResourceTable } from "~/components/explore/ResourceTable";
import { Toolbar } from "~/components/explore/Toolbar";
import { Findings } from "~/components/Findings";
import { ShowCommand } from "~/components/ShowCommand";
import { listCommands } from "~/actions/resources";
import { useEnvironment, useEnvironmentClusters } from "~/hooks/useEnvironment";
import { useExplore } from "~/hooks/useExplore";
import { Card } from "~/ui/Card";
import { Page } from "~/ui/Page";
import { plural } from "~/util/level";
import styles from "./ExplorePage.module.css";

const ResourceDrawer = lazy(() => import("~/components/explore/ResourceDrawer").then((module) => ({ default: module.ResourceDrawer })));

export function ExplorePage() {
  const { object, asked } = useExplore();
  const environment = useEnvironment();
  const clusters = useEnvironmentClusters();
  const [page, setPage] = useState<ResourcePage>();
  return (
    <Page title="Explore" height="fill" sub={page && `${summary(page)} · ${clusters ? `${plural(clusters.length, "cluster")} of ${environment}` : plural(page.freshness.length, "cluster")}`} actions={<><ShowCommand title="This table" commands={listCommands(asked)} /><ActionButton id="cluster.add" /></>}>
      <ClusterCards look="strip" only={clusters} />
      <Toolbar page={page} />
      <div className={styles.facets}><Facets page={page} /></div>
      {page && page.findings.length > 0 && <Card edge="warn"><Findings findings={page.findings} /></Card>}
      <div className={styles.split}>
        <ResourceTable onPage={setPage} />
        {object && <Suspense><ResourceDrawer object={object} /></Suspense>}
      </div>
    </Page>
  );
}

function summary({ matched, total }: ResourcePage): string {
  return matched === total ? plural(total, "resource") : `${matched.toLocaleString("en-US")} of ${plural(total, "resource")}`;
}
