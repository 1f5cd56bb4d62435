// One panel with all the room there is, what it asked and, if wished, the whole screen.
import { useRef } from "react";
import type { DashboardViewed } from "~/api/schema";
import { queryCommand } from "~/dashboards/command";
import type { Panel } from "~/dashboards/panel";
import { momentText } from "~/dashboards/time-axis";
import { unitText } from "~/dashboards/unit";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { CopyBox } from "~/ui/Copy";
import { FullIcon } from "~/ui/icons";
import { Findings } from "../Findings";
import { PanelView } from "../panel/PanelView";
import { ShowCommand } from "../ShowCommand";
import styles from "./Dashboard.module.css";

type Props = { panel: Panel; view: DashboardViewed; onZoom: (from: number, to: number) => void; onBack: () => void };

export function AlonePanel({ panel, view: { marks, window: span, connection }, onZoom, onBack }: Props) {
  const screen = useRef<HTMLDivElement>(null);
  const { queries = [], findings = [] } = panel;
  return (
    <>
      <div className="row">
        <Button size="small" onClick={onBack}>← All panels</Button>
        <Button size="small" icon={FullIcon} onClick={() => void screen.current?.requestFullscreen()}>Fill the screen</Button>
      </div>
      <div ref={screen} className={`${styles.screen} ${styles.alone}`}>
        <PanelView panel={panel} span={span} marks={marks} level={2} onZoom={onZoom} />
      </div>
      {findings.length > 0 && panel.kind !== "unsupported" && <Card title="What is not as it should be" edge="warn"><Findings findings={findings} /></Card>}
      {queries.length > 0 && (
        <Card title="What was asked" aside={<>of {connection} <ShowCommand title="Ask it again" commands={queries.map((query) => queryCommand(connection, query))} /></>}>
          <ul className="stack">
            {queries.map(({ query, expr, instant, fromMs, toMs, stepMs }, at) => (
              <li key={at} className="stack-small">
                <CopyBox text={expr} label={`Copy query ${query}`} />
                <p className="muted">{query} · {instant ? `at ${momentText(toMs)}` : `${momentText(fromMs)} to ${momentText(toMs)}, every ${unitText("ms", stepMs)}`}</p>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}
