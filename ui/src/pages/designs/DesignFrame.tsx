// What every page of one design has: its name and revision, and the tabs.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { query } from "~/api/queries";
import { useDraft } from "~/designs/drafts";
import { ErrorView } from "~/components/Findings";
import { Button } from "~/ui/Button";
import { Page } from "~/ui/Page";
import { Tabs } from "~/ui/Tabs";
import { Tag } from "~/ui/Tag";
import { type DesignTab, designTabs, paths } from "~/util/paths";

type Props = { name: string; tab: DesignTab; actions?: ReactNode; sub?: ReactNode; height?: "grow" | "fill"; children: ReactNode };

const TITLES: Record<DesignTab, string> = {
  overview: "Overview",
  yaml: "YAML",
  plan: "Plan & deploy",
  revisions: "Revisions",
  drift: "Drift",
  deployments: "Deployments",
};

export function DesignFrame({ name, tab, actions, sub, height, children }: Props) {
  const summary = useQuery(query("DesignSummary", { design: name }));
  const draft = useDraft(name);
  const tabs = designTabs.map((key) => ({
    key,
    title: key === "yaml" && draft ? <>{TITLES[key]} <Tag tone="warn">unsaved</Tag></> : TITLES[key],
    href: paths.design(name, key),
  }));
  const revision = summary.data?.revision;
  if (summary.isError && !summary.data) {
    return <Page title={name}><ErrorView error={summary.error}><Button size="small" href={paths.designs()}>All designs</Button></ErrorView></Page>;
  }
  return (
    <Page title={name} mark={revision != null && <Tag>r{revision}</Tag>} sub={sub} actions={actions} height={height}>
      <Tabs label="Design" tabs={tabs} current={tab} />
      {summary.isError && <ErrorView error={summary.error} />}
      {children}
    </Page>
  );
}
