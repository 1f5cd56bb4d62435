// Performance: one page with a tab per concern.
import type { ReactNode } from "react";
import { LoadHalted, StopAllLoad } from "~/components/performance/LoadHalted";
import { Page } from "~/ui/Page";
import { Tabs } from "~/ui/Tabs";
import { paths } from "~/util/paths";
import { performancePages } from "./pages";

type Props = { page: string; title?: string; sub?: ReactNode; actions?: ReactNode; children: ReactNode };

export function PerformancePage({ page, title = "Performance", sub, actions, children }: Props) {
  return (
    <Page title={title} sub={sub} actions={<><StopAllLoad />{actions}</>}>
      <LoadHalted />
      <Tabs label="Performance" current={page} tabs={performancePages.map(({ key, title }) => ({ key, title, href: paths.performance(key) }))} />
      {children}
    </Page>
  );
}
