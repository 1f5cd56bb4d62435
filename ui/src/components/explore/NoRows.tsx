// Why the table is empty: nothing connected, nothing there yet, or nothing that the filter lets through.
import type { ResourcePage } from "~/api/schema";
import { useExplore } from "~/hooks/useExplore";
import { Button } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { FilterIcon, ResourceIcon } from "~/ui/icons";
import { count } from "~/util/level";
import { NoClusters } from "../ClusterCards";

export function NoRows({ page, filter }: { page: ResourcePage; filter: string }) {
  const { setFilter } = useExplore();
  if (page.freshness.length === 0) return <NoClusters />;
  if (page.total === 0) return <Empty icon={ResourceIcon} title="Nothing is known yet">The first lists are being read. With a large cluster that takes some seconds.</Empty>;
  return (
    <Empty icon={FilterIcon} title="The filter lets nothing through" actions={<Button onClick={() => setFilter("")}>Clear the filter</Button>}>
      None of the {count(page.total)} resources fits <code>{filter}</code>.
    </Empty>
  );
}
