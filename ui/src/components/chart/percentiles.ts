// Curves of percentiles: the value at any percentile that a curve tells of, and which percentiles are read out. Pure.
import { smallest } from "./scale";

export type Curve = {
  name: string;
  look: number;
  points: readonly { quantile: number; ms: number }[];
  /** These points are all that another tool told: between them nothing is known. */
  told?: boolean;
};

const READ = [0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999, 0.99995, 0.99999] as const;

/** Two quantiles that differ by less are the same one, reckoned in another way. */
const SAME = 1e-9;

/** The percentiles that any of these curves tells. */
export function readable(curves: readonly Curve[]): number[] {
  return READ.filter((quantile) => curves.some((curve) => valueAt(curve, quantile) !== undefined));
}

/** The smallest share beyond a percentile that any curve still tells of. */
export function beyondMin(curves: readonly Curve[]): number {
  const shares = curves.flatMap(({ points }) => points.filter(({ quantile }) => quantile < 1).map(({ quantile }) => 1 - quantile));
  return smallest(shares, 0.01);
}

/** The value there: that of the first known percentile that is not below it. Nothing where nothing is known. */
export function valueAt({ points, told }: Curve, quantile: number): number | undefined {
  const point = points.find((each) => each.quantile >= quantile - SAME);
  if (!point) return undefined;
  // The longest of all ends what was recorded, however short that is: it stands for no other percentile.
  const standsAlone = told || point.quantile === 1;
  return standsAlone && point.quantile > quantile + SAME ? undefined : point.ms;
}
