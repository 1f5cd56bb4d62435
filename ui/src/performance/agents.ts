// What is said of the agents that can make a run together: who is connected, and where those in clusters run.

import type { Agent } from "~/api/schema";

export function agentsText(agents: readonly Agent[]): string {
  if (agents.length === 0) return "That make the load together; none is connected now";
  const names = agents.map(({ name, cluster, node }) => (cluster ? `${name} (${[cluster, node].filter(Boolean).join(", ")})` : name));
  const clusters = [...new Set(agents.flatMap(({ cluster }) => cluster ?? []))];
  const all = clusters.map((cluster) => `${cluster}/*`).join(", ");
  return `That make the load together; connected: ${names.join(", ")}${all && `. All in a cluster: ${all}`}`;
}
