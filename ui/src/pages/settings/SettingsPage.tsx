// Settings: one page with a tab per concern.
import type { ReactNode } from "react";
import { Page } from "~/ui/Page";
import { Tabs } from "~/ui/Tabs";
import { paths, settingsPages, type SettingsPage as Name } from "~/util/paths";

const titles: Record<Name, string> = { clusters: "Clusters", metrics: "Metrics", environments: "Environments", tokens: "Tokens", audit: "Audit", preferences: "Preferences", about: "About" };

export function SettingsPage({ page, sub, actions, children }: { page: Name; sub?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <Page title={titles[page]} sub={sub} actions={actions}>
      <Tabs label="Settings" current={page} tabs={settingsPages.map((key) => ({ key, title: titles[key], href: paths.settings(key) }))} />
      {children}
    </Page>
  );
}
