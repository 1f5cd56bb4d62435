// One panel: its head with everything that can be done about it, and what it shows. Numbers are always there as a table, drawings as an image.
import { Menu, Popover } from "@mantine/core";
import { useId, useRef, useState } from "react";
import { emptiness, plainTableOf, tableOf } from "~/dashboards/data";
import type { Mark, Panel } from "~/dashboards/panel";
import { Button } from "~/ui/Button";
import { CloseIcon, DownloadIcon, FullIcon, InfoIcon, MoreIcon, TableIcon, WarningIcon } from "~/ui/icons";
import { csv } from "~/util/csv";
import { saveFile } from "~/util/saveFile";
import { DataTable } from "../chart/Chart";
import { saveImage } from "../chart/image";
import { Findings } from "../Findings";
import { BarGaugePanel, BarPanel } from "./BarPanels";
import { GaugePanel } from "./GaugePanel";
import { HeatPanel } from "./HeatPanel";
import styles from "./Panel.module.css";
import { PiePanel } from "./PiePanel";
import { StatPanel } from "./StatPanel";
import { TablePanel } from "./TablePanel";
import { TextPanel } from "./TextPanel";
import { type Span, TimePanel } from "./TimePanel";

type Props = {
  panel: Panel;
  span: Span;
  marks: readonly Mark[];
  /** Below a row its title is one level lower. */
  level: 2 | 3;
  onZoom: (from: number, to: number) => void;
  /** Shows it alone; absent where it is. */
  onAlone?: () => void;
};

export function PanelView({ panel, span, marks, level, onZoom, onAlone }: Props) {
  const [shown, setShown] = useState<"drawing" | "data">("drawing");
  const drawing = useRef<HTMLDivElement>(null);
  const id = useId();
  const { kind, title, description, findings = [] } = panel;
  const name = title || "Untitled panel";
  const Head = level === 2 ? "h2" : "h3";
  const hasData = kind !== "text" && kind !== "unsupported" && emptiness(panel) === undefined;
  const hasImage = hasData && kind !== "table";
  const file = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "panel";
  const keepData = () => {
    const { head, rows } = plainTableOf(panel);
    saveFile(`${file}.csv`, "text/csv", csv(head, rows));
  };
  const hasMenu = hasData || onAlone;
  return (
    <section className={styles.panel} data-bare={(kind === "text" && title === "") || undefined} aria-label={name} data-panel={panel.id}>
      {(title !== "" || hasMenu) && (
        <header className={styles.head}>
          <Head className={`truncate ${styles.title}`} title={title}>{title}</Head>
          <span className={styles.tools}>
            {findings.length > 0 && kind !== "unsupported" && <Note label={`What is wrong with ${name}`} icon={WarningIcon}><Findings findings={findings} /></Note>}
            {description && <Note label={`About ${name}`} icon={InfoIcon}><p className={styles.words}>{description}</p></Note>}
            {shown === "data" && <Button variant="ghost" size="small" icon={CloseIcon} label={`Show ${name} as it is drawn`} onClick={() => setShown("drawing")} />}
            {hasMenu && (
              <Menu position="bottom-end" width={230}>
                <Menu.Target><Button variant="ghost" size="small" icon={MoreIcon} label={`More about ${name}`} /></Menu.Target>
                <Menu.Dropdown>
                  {onAlone && <Menu.Item leftSection={<FullIcon size={16} stroke={1.7} />} onClick={onAlone}>Show it alone</Menu.Item>}
                  {hasData && kind !== "table" && <Menu.Item leftSection={<TableIcon size={16} stroke={1.7} />} onClick={() => setShown(shown === "data" ? "drawing" : "data")}>{shown === "data" ? "Show it drawn" : "Show its data"}</Menu.Item>}
                  {hasImage && shown === "drawing" && <Menu.Item leftSection={<DownloadIcon size={16} stroke={1.7} />} onClick={() => drawing.current && void saveImage(drawing.current, name)}>Download its image</Menu.Item>}
                  {hasData && <Menu.Item leftSection={<DownloadIcon size={16} stroke={1.7} />} onClick={keepData}>Download its data (CSV)</Menu.Item>}
                </Menu.Dropdown>
              </Menu>
            )}
          </span>
        </header>
      )}
      <div ref={drawing} id={id} className={styles.body}>
        {shown === "data" && hasData ? <DataTable title={name} table={tableOf(panel)} /> : <Drawing panel={{ ...panel, title: name }} span={span} marks={marks} onZoom={onZoom} detail={onAlone ? "short" : "full"} />}
      </div>
    </section>
  );
}

type DrawingProps = Pick<Props, "panel" | "span" | "marks" | "onZoom"> & { detail: "short" | "full" };

function Drawing({ panel, span, marks, onZoom, detail }: DrawingProps) {
  const { kind, findings = [] } = panel;
  const nothing = emptiness(panel);
  if (kind === "unsupported") return <div className={styles.problem}><Findings findings={findings} /></div>;
  if (nothing !== undefined) return findings.length > 0 ? <div className={styles.problem}><Findings findings={findings} /></div> : <p className={styles.nothing}>{nothing}</p>;
  switch (kind) {
    case "timeSeries": return <TimePanel panel={panel} span={span} marks={marks} onZoom={onZoom} detail={detail} />;
    case "stat": return <StatPanel panel={panel} />;
    case "gauge": return <GaugePanel panel={panel} />;
    case "barGauge": return <BarGaugePanel panel={panel} />;
    case "bar": return <BarPanel panel={panel} />;
    case "pie": return <PiePanel panel={panel} />;
    case "heatmap": return <HeatPanel panel={panel} span={span} />;
    case "table": return <TablePanel panel={panel} />;
    case "text": return <TextPanel panel={panel} />;
    case "row": return null;
  }
}

function Note({ label, icon, children }: { label: string; icon: typeof InfoIcon; children: React.ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={340} withinPortal>
      <Popover.Target><Button variant="ghost" size="small" icon={icon} label={label} aria-expanded={open} onClick={() => setOpen(!open)} /></Popover.Target>
      <Popover.Dropdown>{children}</Popover.Dropdown>
    </Popover>
  );
}
