// Agents, in words: who can make a run together, what has become of those in clusters, and the form that asks for them. Pure.
import type { Agent, AgentPod, AgentsBody, AgentsDeployed, AgentsGroup, Finding } from "~/api/schema";
import type { Tone } from "~/ui/Tag";
import type { Problem } from "./form";

/** What can be chosen for a run, as it stands in its specification: all agents of a cluster, then each by its name. */
export function agentChoices(agents: readonly Agent[]): { value: string; title: string }[] {
  const clusters = [...new Set(agents.flatMap(({ cluster }) => cluster ?? []))];
  const all = clusters.map((cluster) => ({ value: `${cluster}/*`, title: `All in ${cluster} (${agents.filter((one) => one.cluster === cluster).length})` }));
  return [...all, ...agents.map(({ name, cluster, node }) => ({ value: name, title: cluster ? `${name} (${[cluster, node].filter(Boolean).join(", ")})` : name }))];
}

/** The names in a field of the form, with commas between them. */
export const agentNames = (text: string): string[] => text.split(",").map((name) => name.trim()).filter(Boolean);

/** With the choice, or without it if it was there. */
export function toggled(text: string, value: string): string {
  const names = agentNames(text);
  return (names.includes(value) ? names.filter((name) => name !== value) : [...names, value]).join(", ");
}

export type AgentsForm = { cluster: string; name: string; namespace: string; replicas: string; cpu: string; memory: string; serverUrl: string; image: string; caPem: string; loadTo: string };

/** As `meshplay perf agent deploy` has it. */
export const usualAgents: AgentsForm = { cluster: "", name: "agents", namespace: "meshplay-load", replicas: "2", cpu: "500m", memory: "256Mi", serverUrl: "", image: "", caPem: "", loadTo: "" };

/** The form as agents that are there would have filled it in. */
export function agentsForm({ cluster, name, namespace, replicas, cpu, memory, serverUrl, image, caPem, loadTo }: AgentsGroup): AgentsForm {
  return { cluster, name, namespace, replicas: String(replicas), cpu, memory, serverUrl, image, caPem: caPem ?? "", loadTo: loadTo.join(", ") };
}

/** What the form asks for. A number that is none is 0, which the server refuses with its reason. */
export function agentsBody({ cluster, name, namespace, replicas, cpu, memory, serverUrl, image, caPem, loadTo }: AgentsForm): AgentsBody {
  const count = Number(replicas);
  return {
    cluster, name: name.trim(), namespace: namespace.trim(), replicas: Number.isInteger(count) && count >= 0 && count < 2 ** 31 ? count : 0, cpu: cpu.trim(), memory: memory.trim(),
    ...(serverUrl.trim() && { serverUrl: serverUrl.trim() }), ...(image.trim() && { image: image.trim() }), ...(caPem.trim() && { caPem }),
    loadTo: loadTo.split(/[\s,]+/).filter(Boolean),
  };
}

const FIELDS: readonly (keyof AgentsForm)[] = ["cluster", "name", "namespace", "replicas", "cpu", "memory", "serverUrl", "image", "caPem", "loadTo"];

/** What the server refuses, at the fields that ask for it; and what belongs to none of them. */
export function refusedAgents(findings: readonly Finding[]): { problems: Partial<Record<keyof AgentsForm, Problem>>; others: Finding[] } {
  const problems: Partial<Record<keyof AgentsForm, Problem>> = {};
  const others: Finding[] = [];
  for (const finding of findings) {
    const key = FIELDS.find((field) => finding.at?.pointer?.split("/")[1] === field);
    if (key) problems[key] ??= { code: finding.code, text: [finding.message, finding.cause].filter(Boolean).join(": ").replaceAll("`", "") };
    else others.push(finding);
  }
  return { problems, others };
}

/** What has become of one agent; the command line says the same (`meshplay perf agent status`). */
export function podState({ joined, lostAt, phase, finding }: AgentPod): { tone: Tone; word: string } {
  if (joined) return { tone: "ok", word: "running" };
  if (lostAt) return { tone: "bad", word: "lost" };
  const tone = finding?.severity === "error" ? "bad" : "warn";
  if (phase === "Pending") return { tone, word: "pending" };
  return phase === "Running" ? { tone, word: "not joined" } : { tone: "bad", word: phase.toLowerCase() };
}

/** Of all that were deployed together: how many run, and what the others are. */
export function groupState({ replicas, joined, failed, pods }: AgentsDeployed): { tone: Tone; word: string } {
  if (joined >= replicas && replicas > 0) return { tone: "ok", word: `${joined} running` };
  const missing = pods.filter((pod) => !pod.joined).map(podState);
  const counts = new Map<string, number>();
  for (const { word } of missing) counts.set(word, (counts.get(word) ?? 0) + 1);
  const words = [`${joined} of ${replicas} running`, ...[...counts].map(([word, count]) => `${count} ${word}`), ...(failed ? ["given up"] : [])];
  const tone = failed || missing.some((state) => state.tone === "bad") ? "bad" : joined > 0 || missing.length > 0 ? "warn" : "info";
  return { tone, word: words.join(", ") };
}
