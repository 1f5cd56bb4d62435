// Curves of percentiles: the value at any percentile between two known ones, and which percentiles are read out. Pure.

export type Curve = { name: string; look: number; points: readonly { quantile: number; ms: number }[] };

const READ = [0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999, 0.99995, 0.99999] as const;

/** The percentiles that these curves know anything about. */
export function readable(curves: readonly Curve[]): number[] {
  const beyond = beyondMin(curves);
  return READ.filter((quantile) => 1 - quantile >= beyond * 0.999);
}

/** The smallest share beyond a percentile that any curve still tells of. */
export function beyondMin(curves: readonly Curve[]): number {
  const shares = curves.flatMap(({ points }) => points.filter(({ quantile }) => quantile < 1).map(({ quantile }) => 1 - quantile));
  return Math.min(0.01, ...shares);
}

/** The value there: that of the first known percentile that is not below it. Nothing beyond what is known. */
export function valueAt({ points }: Curve, quantile: number): number | undefined {
  return points.find((point) => point.quantile >= quantile - 1e-12)?.ms;
}
