// Golden signals of many meshes in one table: which rows, in which order, and each mesh in one line. Pure.
import type { GoldenOf } from "~/api/schema";
import { percent } from "~/components/chart/format";
import { durationText } from "~/performance/duration";
import { plural } from "~/util/level";
import type { Tone } from "~/ui/Tag";

export const windows = [
  { value: "1m", ms: 60_000, label: "Last minute" }, { value: "5m", ms: 300_000, label: "Last 5 minutes" }, { value: "15m", ms: 900_000, label: "Last 15 minutes" },
  { value: "1h", ms: 3_600_000, label: "Last hour" }, { value: "6h", ms: 21_600_000, label: "Last 6 hours" }, { value: "24h", ms: 86_400_000, label: "Last 24 hours" },
] as const;

/** The window of an answer, as it is chosen and in words: while another one is asked for, this is what the numbers are of. */
export function windowOf(ms: number): { value: string; text: string } {
  const known = windows.find((each) => each.ms === ms);
  return known ? { value: known.value, text: known.label.toLowerCase() } : { value: `${ms}ms`, text: `last ${durationText(ms)}` };
}

export const orders = ["workload", "mesh", "connection", "requests", "errors", "p50", "p95", "p99", "saturation"] as const;
export type Order = (typeof orders)[number];

const numbers: Partial<Record<Order, (row: GoldenOf) => number | null | undefined>> = {
  requests: (row) => row.requestsPerS, errors: (row) => row.errorRatio, p50: (row) => row.p50Ms, p95: (row) => row.p95Ms, p99: (row) => row.p99Ms, saturation: (row) => row.saturation,
};

/** Numbers from the largest, names from A. What has no number comes last either way. */
export function sorted(rows: readonly GoldenOf[], by: Order, way: "ascending" | "descending"): GoldenOf[] {
  const number = numbers[by];
  const sign = way === "ascending" ? 1 : -1;
  const name = (row: GoldenOf) => (by === "mesh" ? `${row.mesh} ${row.connection} ` : by === "connection" ? `${row.connection} ` : "") + `${row.workload} ${row.namespace}`;
  return [...rows].sort((a, b) => {
    if (!number) return sign * name(a).localeCompare(name(b));
    const [left, right] = [number(a), number(b)];
    if (left === null || left === undefined) return right === null || right === undefined ? 0 : 1;
    return right === null || right === undefined ? -1 : sign * (left - right);
  });
}

/** From one failure in a hundred on it is bad, from one in a thousand it wants a look. */
export function errorTone(ratio: number | null | undefined): Tone {
  if (ratio === null || ratio === undefined) return "neutral";
  return ratio >= 0.01 ? "bad" : ratio >= 0.001 ? "warn" : "ok";
}

/** From nine tenths of a limit on a container is slowed down, or about to be ended; from seven tenths it wants a look. */
export function saturationTone(share: number | null | undefined): Tone {
  if (share === null || share === undefined) return "neutral";
  return share >= 0.9 ? "bad" : share >= 0.7 ? "warn" : "ok";
}

const limitWords = { cpu: "CPU", memory: "memory" } as const;

/** `83 % of CPU`; nothing where there are no limits, or nobody tells. */
export function saturationText({ saturation, saturated }: Pick<GoldenOf, "saturation" | "saturated">): string | undefined {
  if (saturation === null || saturation === undefined) return undefined;
  return `${percent(saturation)}${saturated ? ` of ${limitWords[saturated]}` : ""}`;
}

const isUntold = ({ errorRatio }: GoldenOf) => errorRatio === null || errorRatio === undefined;

/** Where the question about errors was not answered, nothing is known of them: that is not 0 %. */
export function errorText(ratio: number | null | undefined): string {
  return ratio === null || ratio === undefined ? "unknown" : percent(ratio);
}

export type MeshSum = { mesh: string; connection: string; workloads: number; requestsPerS: number; errorRatio: number | undefined; slowest: GoldenOf | undefined };

/** Each mesh of each connection: requests add up, failures are weighed by them; times do not add up, so the slowest workload is named. */
export function sums(rows: readonly GoldenOf[]): MeshSum[] {
  const groups = new Map<string, GoldenOf[]>();
  for (const row of rows) groups.set(`${row.connection}\n${row.mesh}`, [...(groups.get(`${row.connection}\n${row.mesh}`) ?? []), row]);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const requestsPerS = group.reduce((sum, row) => sum + row.requestsPerS, 0);
    // Who told nothing of errors is not taken for free of them.
    const failed = group.some(isUntold) ? undefined : group.reduce((sum, row) => sum + row.requestsPerS * (row.errorRatio ?? 0), 0);
    return [{ mesh: first.mesh, connection: first.connection, workloads: group.length, requestsPerS, errorRatio: failed === undefined || requestsPerS <= 0 ? undefined : failed / requestsPerS, slowest: sorted(group, "p99", "descending").find(({ p99Ms }) => p99Ms !== null && p99Ms !== undefined) }];
  });
}

/** The conclusion in a sentence. */
export function goldenSentence(rows: readonly GoldenOf[]): string {
  const [full] = sorted(rows, "saturation", "descending").filter(({ saturation }) => saturationTone(saturation) === "bad");
  const filled = full ? ` ${full.workload} of ${full.mesh} uses ${percent(full.saturation)} of its limit${full.saturated ? ` of ${limitWords[full.saturated]}` : ""}.` : "";
  const failing = rows.filter(({ errorRatio }) => errorTone(errorRatio) === "bad");
  const [worst] = sorted(failing, "errors", "descending");
  const untold = rows.filter(isUntold).length;
  const dark = untold > 0 ? ` What fails is not known of ${untold === rows.length ? "any workload" : plural(untold, "workload")}.` : "";
  if (untold === rows.length) return `${dark.trim()}${filled}`;
  if (!worst) return `None of ${plural(rows.length - untold, "workload")} fails more than 1 % of its requests.${dark}${filled}`;
  const others = failing.length - 1;
  return `${worst.workload} of ${worst.mesh} fails ${percent(worst.errorRatio)} of its requests${others > 0 ? `, and ${others} more fail${others === 1 ? "s" : ""} over 1 %` : ""}.${dark}${filled}`;
}
