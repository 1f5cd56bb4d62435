// A run second by second: what was asked for and what ended, how long it took, what failed, what was never sent.
import { useMemo } from "react";
import type { Run, Series } from "~/api/schema";
import { overTime } from "~/performance/over-time";
import { LineChart } from "../chart/LineChart";
import styles from "./Result.module.css";

/** Up to this length the axis is that of the whole test; of a longer one it doubles as it fills, so that what is there can be read. */
const WHOLE_S_MAX = 60;

/** While it goes on there is room for what is to come. */
function roomFor(seconds: number, whole: number): number {
  let room = WHOLE_S_MAX;
  while (room <= seconds) room *= 2;
  return Math.max(Math.min(room, whole), seconds, 1);
}

export function OverTime({ run, series, error }: { run: Run; series: Series | undefined; error: Error | null }) {
  const drawn = useMemo(() => {
    const end = run.spec.durationMs ? Math.ceil(run.spec.durationMs / 1_000) : Infinity;
    const { points, unsent } = overTime(series ?? { points: [] }, end);
    const seconds = (points.at(-1)?.second ?? 0) + 1;
    const warmUp = run.spec.warmUpMs / 1_000;
    return {
      x: points.map(({ second }) => second + 1),
      due: points.map(({ due }) => due),
      ended: points.map(({ ended }) => ended),
      unsent,
      errors: points.map(({ errors }) => errors),
      p50: points.map(({ p50Ms }) => p50Ms ?? null),
      p99: points.map(({ p99Ms }) => p99Ms ?? null),
      max: points.map(({ maxMs }) => maxMs ?? null),
      zones: warmUp > 0 ? [{ from: 0, to: warmUp, name: "warm-up" }] : [],
      span: [0, run.status === "running" ? roomFor(seconds, (run.spec.durationMs ?? 0) / 1_000) : seconds] as const,
    };
  }, [series, run.status, run.spec.warmUpMs, run.spec.durationMs]);
  const state = error && !series ? { is: "error" as const, error } : series ? undefined : { is: "loading" as const };
  const asked = run.spec.arrivals.kind === "max" ? [] : [{ name: "due", values: drawn.due, look: 4 }];
  const never = drawn.unsent ? [{ name: "never sent", values: drawn.unsent, look: 3 }] : [];
  return (
    <div className={styles.halves}>
      <LineChart title="Response time" unit="ms" aside="ms, each second" x={drawn.x} zones={drawn.zones} span={drawn.span} scale="log" state={state}
        lines={[{ name: "p50", values: drawn.p50, look: 0 }, { name: "p99", values: drawn.p99, look: 1 }, { name: "max", values: drawn.max, look: 4 }]} />
      <LineChart title="Requests" unit="" aside="per second" x={drawn.x} zones={drawn.zones} span={drawn.span} state={state}
        lines={[{ name: "ended", values: drawn.ended, look: 0 }, ...asked, { name: "failed", values: drawn.errors, look: 2 }, ...never]} />
    </div>
  );
}
