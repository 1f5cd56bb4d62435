// A line as high as a line of text, for tables and cards. Its label says what it shows.
import styles from "./Chart.module.css";
import { extent } from "./scale";

type Props = { label: string; values: readonly (number | null)[]; width?: number; height?: number };

export function Sparkline({ label, values, width = 96, height = 22 }: Props) {
  const [low, high] = extent(values) ?? [0, 1];
  const step = (width - 4) / Math.max(values.length - 1, 1);
  const y = (value: number) => height - 3 - ((value - Math.min(low, 0)) / (high - Math.min(low, 0) || 1)) * (height - 6);
  const points = values.flatMap((value, at) => (value === null ? [] : [`${(2 + at * step).toFixed(1)},${y(value).toFixed(1)}`]));
  const last = points.at(-1)?.split(",");
  return (
    <svg className={styles.spark} width={width} height={height} role="img" aria-label={label}>
      <polyline points={points.join(" ")} fill="none" stroke="var(--series-1)" strokeWidth="1.5" strokeLinejoin="round" />
      {last && <circle cx={last[0]} cy={last[1]} r="2" fill="var(--series-1)" />}
    </svg>
  );
}
