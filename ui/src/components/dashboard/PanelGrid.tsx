// Panels where their author put them: rows that fold, each with a grid of 24 columns; on a narrow screen one below the other.
import type { DashboardViewed } from "~/api/schema";
import { turnedChange } from "~/dashboards/address";
import { isFolded, type Section, sectionsOf } from "~/dashboards/layout";
import type { Mark, Panel } from "~/dashboards/panel";
import { ChevronDownIcon, ChevronRightIcon } from "~/ui/icons";
import { count } from "~/util/level";
import { PanelView } from "../panel/PanelView";
import type { Span } from "../panel/TimePanel";
import styles from "./Dashboard.module.css";

type Props = { view: DashboardViewed; turned: readonly string[]; onTurn: (change: Record<string, string | undefined>) => void; onZoom: (from: number, to: number) => void; onAlone: (panel: string) => void };

/** Panels of at most so many columns stand in pairs on a narrow screen. */
const SMALL_COLUMNS = 8;

export function PanelGrid({ view: { panels, marks, window: span }, turned, onTurn, onZoom, onAlone }: Props) {
  return sectionsOf(panels).map((section, at) => {
    const { row } = section;
    const folded = isFolded(row, turned);
    return (
      <div key={row?.id ?? at} className={styles.section}>
        {row && <RowHead row={row} panels={section.panels.length} folded={folded} onTurn={() => onTurn(turnedChange(turned, row.id))} />}
        {!folded && section.panels.length > 0 && <Grid section={section} span={span} marks={marks} onZoom={onZoom} onAlone={onAlone} />}
      </div>
    );
  });
}

function RowHead({ row, panels, folded, onTurn }: { row: Panel; panels: number; folded: boolean; onTurn: () => void }) {
  const Arrow = folded ? ChevronRightIcon : ChevronDownIcon;
  return (
    <button type="button" className={styles.row} aria-expanded={!folded} onClick={onTurn}>
      <Arrow size={16} stroke={1.7} aria-hidden /><h2>{row.title || "Untitled row"}</h2>{folded && <span className="muted">{count(panels)} {panels === 1 ? "panel" : "panels"}</span>}
    </button>
  );
}

type GridProps = { section: Section; span: Span; marks: readonly Mark[]; onZoom: Props["onZoom"]; onAlone: Props["onAlone"] };

function Grid({ section: { row, panels, top }, span, marks, onZoom, onAlone }: GridProps) {
  return (
    <div className={styles.grid}>
      {panels.map((panel) => {
        const { x, y, w, h } = panel.grid;
        return (
          <div key={panel.id} className={styles.cell} data-small={w <= SMALL_COLUMNS || undefined} style={{ "--x": x + 1, "--w": Math.min(w, 24 - x), "--y": y - top + 1, "--h": h }}>
            <PanelView panel={panel} span={span} marks={marks} level={row ? 3 : 2} onZoom={onZoom} onAlone={() => onAlone(panel.id)} />
          </div>
        );
      })}
    </div>
  );
}
