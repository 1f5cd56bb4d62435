// Findings of several clusters as one list: what is said of each of them alike is said once.
import type { ClusterPlan, Finding } from "~/api/schema";

export interface Noticed {
  finding: Finding;
  clusters: string[];
}

/** Findings by what they say and of what, with the clusters that they are about; `isWanted` leaves some out. */
export function noticed(plans: readonly ClusterPlan[], isWanted: (finding: Finding) => boolean): Noticed[] {
  const groups = new Map<string, Noticed>();
  for (const plan of plans) {
    for (const finding of plan.findings.filter(isWanted)) {
      const { cluster: _, ...at } = finding.at;
      const key = JSON.stringify([finding.code, finding.message, finding.cause, at]);
      const known = groups.get(key) ?? { finding: { ...finding, at }, clusters: [] };
      groups.set(key, { ...known, clusters: [...known.clusters, plan.name] });
    }
  }
  return [...groups.values()];
}
