// What another load generator told of a run, in sentences and facts. What it did not tell is said to be untold. Pure.
import type { ToolResult } from "~/api/schema";
import { digits, millis } from "~/components/chart/format";

const timings: Record<ToolResult["timing"], string> = {
  fromIntended: "from when a request was due: waiting that a stall causes is in them",
  fromSend: "from when a request was sent: waiting that a stall causes is not in them",
  unknown: "it does not say from when",
};

/** `fortio 1.69.4`. */
export const toolName = ({ tool, version }: Pick<ToolResult, "tool" | "version">): string => (version ? `${tool} ${version}` : tool);

/** The conclusion of a run that another tool made. */
export function toolSentence(result: ToolResult): string {
  const { requests, rate, errors } = result;
  const made = requests === null ? "An unknown number of requests" : `${requests.toLocaleString("en-US")} requests`;
  const at = rate === null ? "" : ` at ${digits(rate)} per second`;
  const failed = errors === null ? "how many failed it does not tell" : errors === 0 ? "none failed" : `${errors.toLocaleString("en-US")} failed`;
  return `${made}${at}, as ${toolName(result)} told; ${failed}.`;
}

/** All else that it told, and what it did not. */
export function toolFacts({ timing, elapsedS, targetRate, connections, latency }: ToolResult): [string, string][] {
  const told = (value: number | null, text: (value: number) => string) => (value === null ? "not told" : text(value));
  return [
    ["Response times count", timings[timing]],
    ["Length", told(elapsedS, (s) => `${digits(s)} s`)],
    ["Rate that was asked for", told(targetRate, (rate) => `${digits(rate)} per second`)],
    ["Connections", told(connections, String)],
    ["Shortest", told(latency.minMs, millis)],
    ["Mean", told(latency.meanMs, millis)],
    ["Longest", told(latency.maxMs, millis)],
  ];
}

/** The percentiles that it told, as a curve. */
export function toolCurve({ latency: { minMs, shares } }: Pick<ToolResult, "latency">): { quantile: number; ms: number }[] {
  const told = shares.map(({ percent, valueMs }) => ({ quantile: percent / 100, ms: valueMs }));
  const first = minMs === null || told.some(({ quantile }) => quantile === 0) ? [] : [{ quantile: 0, ms: minMs }];
  return [...first, ...told].toSorted((a, b) => a.quantile - b.quantile);
}
