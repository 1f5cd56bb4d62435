// Home's conclusion: what is true of everything together, in a sentence. Pure.
import type { Cluster, LevelCounts, Operation } from "~/api/schema";
import type { Tone } from "~/ui/Tag";
import { clusterTone } from "./cluster";
import { plural } from "./level";
import { listed } from "./operation";

export type Conclusion = { tone: Tone; title: string; rest: string };

type Known = { clusters: readonly Cluster[]; levels: LevelCounts | undefined; operations: readonly Operation[] };

/** The worst first: clusters that cannot be seen, resources that fail, work that stopped halfway. */
export function healthOf({ clusters, levels, operations }: Known): Conclusion {
  if (clusters.length === 0) return { tone: "neutral", title: "No cluster is connected yet.", rest: "Connect one to see what runs there, or begin with a design: planning against a cluster can come later." };
  const away = clusters.filter((cluster) => clusterTone(cluster) === "bad").map(({ name }) => name);
  const running = operations.filter(({ status }) => status === "running").length;
  const failed = levels?.failed ?? 0;
  const warned = levels?.warning ?? 0;
  const work = running > 0 ? `${plural(running, "operation")} ${running === 1 ? "is" : "are"} running.` : "";
  if (away.length > 0) {
    return { tone: "bad", title: `${listed(away)} cannot be reached.`, rest: ["What is shown of it is old.", failed > 0 ? `${plural(failed, "resource")} fail elsewhere or failed before.` : "", work].filter(Boolean).join(" ") };
  }
  if (failed > 0) return { tone: "bad", title: `${plural(failed, "resource")} ${failed === 1 ? "fails" : "fail"}.`, rest: [warned > 0 ? `${warned} more work with a caveat.` : "Everything else works.", work].filter(Boolean).join(" ") };
  if (warned > 0) return { tone: "warn", title: `Everything works, ${warned} with a caveat.`, rest: work };
  if (!levels) return { tone: "info", title: "Looking at the clusters.", rest: work };
  return { tone: "ok", title: "Everything is as it should be.", rest: work || `${plural(clusters.length, "cluster")} watched, nothing fails.` };
}
