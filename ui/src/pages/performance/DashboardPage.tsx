// One dashboard: which time, of what, and its panels as their author laid them out. Its address holds all of that.
import { useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { invalidate, query } from "~/api/queries";
import { ActionButton } from "~/components/ActionButton";
import { AlonePanel } from "~/components/dashboard/AlonePanel";
import styles from "~/components/dashboard/Dashboard.module.css";
import { PanelGrid } from "~/components/dashboard/PanelGrid";
import { RangePicker } from "~/components/dashboard/RangePicker";
import { RefreshPicker } from "~/components/dashboard/RefreshPicker";
import { Variables } from "~/components/dashboard/Variables";
import { ErrorView, Findings } from "~/components/Findings";
import { ShowCommands } from "~/components/ShowCommand";
import { asChosen, variableChange } from "~/dashboards/address";
import { isMoving } from "~/dashboards/range";
import { useAddress } from "~/hooks/useAddress";
import { useDashboard } from "~/hooks/useDashboard";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Empty";
import { DashboardIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { Page } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { paths } from "~/util/paths";

export function DashboardPage() {
  const { dashboard } = useParams({ from: "/app/performance/dashboards/$dashboard" });
  const { push, replace } = useAddress();
  const queries = useQueryClient();
  const { meta, view, state, range, refresh } = useDashboard(dashboard);
  const connections = useQuery(query("MetricsConnectionList", {}));
  const zoom = (from: number, to: number) => push({ from: String(from), to: String(to) });
  const alone = state.panel === undefined ? undefined : view.data?.panels.find(({ id }) => id === state.panel);
  const names = connections.data?.items.map(({ name }) => name) ?? [];
  // Which one is asked where nothing was chosen is the server's to say: until it answered, none is named.
  const asked = state.connection ?? view.data?.connection ?? "";
  return (
    <Page title={view.data?.title ?? meta.data?.title ?? dashboard}
      sub={<><Link href={paths.performance("dashboards")}>dashboards</Link>{view.data && <> · asks {view.data.connection}</>}</>}
      actions={<><ShowCommands ids={["dashboard.show"]} /><ActionButton id="dashboard.publish" title="Publish" /></>}>
      <div className={styles.bar}>
        {names.length > 1 && (
          <label className={styles.variable}>
            <span>Connection</span>
            <select className={styles.select} value={asked} onChange={(event) => replace({ connection: event.currentTarget.value || undefined })}>{asked === "" && <option value="">the usual one</option>}{names.map((name) => <option key={name}>{name}</option>)}</select>
          </label>
        )}
        {view.data && <Variables variables={view.isPlaceholderData ? asChosen(view.data.variables, state) : view.data.variables} onChoose={(name, values) => replace(variableChange(name, values))} />}
        <span className={styles.right}>
          <RangePicker range={range} shown={view.isPlaceholderData ? undefined : view.data?.window} onChange={push} />
          <RefreshPicker every={refresh} moving={isMoving(range)} busy={view.isFetching} onChange={(every) => replace({ refresh: every || "off" })} onNow={() => void invalidate(queries, ["DashboardView"])} />
        </span>
      </div>
      {meta.error && <ErrorView error={meta.error}><Button href={paths.performance("dashboards")}>All dashboards</Button></ErrorView>}
      {view.error && !meta.error && <ErrorView error={view.error}>{names.length === 0 && connections.data && <Button href={paths.settings("metrics")}>Connect a Prometheus</Button>}</ErrorView>}
      {view.data && view.data.findings.length > 0 && <Card edge="warn"><Findings findings={view.data.findings} /></Card>}
      {!view.data && !view.error && <Card content="flush"><Skeleton lines={8} /></Card>}
      {view.data && (
        <div className={`stack ${view.isPlaceholderData ? styles.stale : ""}`} aria-busy={view.isFetching || undefined}>
          {state.panel === undefined && <PanelGrid view={view.data} turned={state.turned} onTurn={replace} onZoom={zoom} onAlone={(panel) => push({ panel })} />}
          {alone && <AlonePanel panel={alone} view={view.data} onZoom={zoom} onBack={() => push({ panel: undefined })} />}
          {state.panel !== undefined && !alone && <Card content="flush"><Empty icon={DashboardIcon} title="No such panel" actions={<Button onClick={() => push({ panel: undefined })}>All panels</Button>}>{`This dashboard has no panel ${state.panel} with what is chosen now.`}</Empty></Card>}
          {view.data.panels.length === 0 && <Card content="flush"><Empty icon={DashboardIcon} title="No panels">This dashboard is empty.</Empty></Card>}
        </div>
      )}
    </Page>
  );
}
