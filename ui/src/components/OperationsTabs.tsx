// Operations and the events feed: two views of what happened.
import { Tabs } from "~/ui/Tabs";
import { paths } from "~/util/paths";

export function OperationsTabs({ current }: { current: "operations" | "events" }) {
  return <Tabs label="Operations" current={current} tabs={[{ key: "operations", title: "Operations", href: paths.operations() }, { key: "events", title: "Events", href: paths.events() }]} />;
}
