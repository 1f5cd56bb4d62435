// What a drawn panel is, as the server gives it, under the names that drawings use; and which series its numbers come from. Pure.
import type { DashboardPanel as Panel, PanelSeries as Drawn } from "~/api/schema";

export type { DashboardMark as Mark, DashboardPanel as Panel, PanelCell as Cell, PanelDisplay as Display, PanelKind, PanelReading as Reading, PanelSeries as Drawn, ThresholdStep as Step } from "~/api/schema";

/** The series behind each number: as many numbers of each as the panel has calculations. Of a number for each point there is none. */
export function historiesOf({ readings = [], series = [] }: Pick<Panel, "readings" | "series">): readonly Drawn[] {
  const each = readings.length / series.length;
  const points = series.reduce((sum, { points }) => sum + points.length, 0);
  return Number.isInteger(each) && readings.length !== points ? series.flatMap((one) => Array<Drawn>(each).fill(one)) : [];
}
