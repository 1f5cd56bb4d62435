// What a drawn panel is, as the server gives it.
import type { Finding } from "~/api/schema";

export type PanelKind = "timeSeries" | "stat" | "gauge" | "barGauge" | "table" | "heatmap" | "bar" | "pie" | "text" | "row" | "unsupported";
export type Grid = { x: number; y: number; w: number; h: number };
export type Step = { from?: number | null; color: string };
export type Display = { unit: string; decimals?: number | null; min?: number | null; max?: number | null; thresholds: Step[]; stacked: boolean; draw: string; fill: number };
export type Sample = [number, number | null];
export type Drawn = { name: string; query: string; labels: Record<string, string>; unit?: string | null; points: Sample[] };
export type Reading = { name: string; query: string; value?: number | null; text: string; color?: string | null };
export type Cell = { text: string; value?: number | null };
export type PanelTable = { columns: { name: string; unit?: string }[]; rows: Cell[][] };
export type PanelQuery = { query: string; expr: string; instant: boolean; fromMs: number; toMs: number; stepMs: number };
export type Panel = {
  id: string; kind: PanelKind; title: string; description?: string; row?: string | null; collapsed?: boolean; grid: Grid; display: Display;
  series?: Drawn[]; readings?: Reading[]; table?: PanelTable | null; text?: string; queries?: PanelQuery[]; findings?: Finding[];
};
/** A window of time that is marked over every panel. */
export type Mark = { fromMs: number; toMs: number; text: string; run?: string | null };
