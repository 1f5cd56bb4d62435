// One design: which of its tabs is in front stands in the address.
import { useParams } from "@tanstack/react-router";
import { MissingPage } from "~/pages/StatePages";
import { designTabs } from "~/util/paths";
import { DeploymentsTab } from "./DeploymentsTab";
import { DriftTab } from "./DriftTab";
import { OverviewTab } from "./OverviewTab";
import { PlanTab } from "./PlanTab";
import { RevisionsTab } from "./RevisionsTab";
import { YamlTab } from "./YamlTab";

const TABS = { overview: OverviewTab, yaml: YamlTab, plan: PlanTab, revisions: RevisionsTab, drift: DriftTab, deployments: DeploymentsTab };

export function DesignPage() {
  const { name = "", tab = "overview" } = useParams({ strict: false });
  const key = designTabs.find((known) => known === tab);
  if (!key) return <MissingPage />;
  const Tab = TABS[key];
  return <Tab key={name} name={name} />;
}
