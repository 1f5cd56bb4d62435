// What a drawn panel is, as the server gives it, under the names that drawings use.
export type { DashboardMark as Mark, DashboardPanel as Panel, PanelCell as Cell, PanelDisplay as Display, PanelKind, PanelReading as Reading, PanelSeries as Drawn, ThresholdStep as Step } from "~/api/schema";
