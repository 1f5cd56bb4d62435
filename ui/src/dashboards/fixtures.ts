// Panels made by hand, as the server would draw them; for tests.
import type { Drawn, Panel, PanelKind } from "./panel";

const START = Date.parse("2026-03-01T12:00:00Z");

export function panelOf(kind: PanelKind, given: Partial<Panel>): Panel {
  return { id: "1", kind, title: "A panel", grid: { x: 0, y: 0, w: 12, h: 8 }, display: { unit: "short", thresholds: [], stacked: false, draw: "line", fill: 0 }, ...given };
}

export function latency(): Drawn {
  return { name: "p99", query: "A", labels: { quantile: "0.99" }, points: [[START, 0.012], [START + 15_000, 0.034], [START + 30_000, null], [START + 45_000, 0.021]] };
}

export function up(): Panel {
  return panelOf("stat", { title: "Targets", readings: [{ name: "node", query: "A", value: 1, text: "Up", color: "green" }, { name: "gateway", query: "A", value: 0, text: "Down", color: "red" }] });
}

export function targets(): Panel {
  return panelOf("table", { title: "By instance", table: { columns: [{ name: "instance" }, { name: "Requests", unit: "reqps" }], rows: [[{ text: "10.0.0.1:9100" }, { text: "1.2 K req/s", value: 1200 }]] } });
}
