import { expect, test } from "vitest";
import type { AgentPod } from "~/api/schema";
import { agentChoices, agentsBody, agentsForm, groupState, podState, refusedAgents, toggled, usualAgents } from "./agents";

const agent = { version: "1", cores: 2, platform: "linux x86_64", actor: "load" };

test("a run can be made by all agents of a cluster, or by some that are named", () => {
  expect(agentChoices([])).toEqual([]);
  const inCluster = ["agents-0-a", "agents-1-b"].map((name) => ({ ...agent, name, cluster: "east", node: "node-1" }));
  expect(agentChoices([{ ...agent, name: "lon1" }, ...inCluster])).toEqual([
    { value: "east/*", title: "All in east (2)" }, { value: "lon1", title: "lon1" },
    { value: "agents-0-a", title: "agents-0-a (east, node-1)" }, { value: "agents-1-b", title: "agents-1-b (east, node-1)" },
  ]);
  expect(toggled("", "east/*")).toBe("east/*");
  expect(toggled(" east/* ,lon1", "fra1")).toBe("east/*, lon1, fra1");
  expect(toggled("east/*, lon1", "east/*")).toBe("lon1");
});

test("the form asks for what it holds; what is empty has the server's default", () => {
  expect(agentsBody({ ...usualAgents, cluster: "east" })).toEqual({ cluster: "east", name: "agents", namespace: "meshplay-load", replicas: 2, cpu: "500m", memory: "256Mi", loadTo: [] });
  const all = agentsBody({ ...usualAgents, cluster: "east", replicas: "many", serverUrl: " https://a ", image: "r/m:1", caPem: "PEM", loadTo: "10.0.0.0/8, shop\n*.b" });
  expect(all).toMatchObject({ replicas: 0, serverUrl: "https://a", image: "r/m:1", caPem: "PEM", loadTo: ["10.0.0.0/8", "shop", "*.b"] });
  const group = { design: "agents-east", isDeployed: true, cluster: "east", name: "agents", namespace: "load", replicas: 3, cpu: "1", memory: "1Gi", serverUrl: "https://a", image: "r/m:1", loadTo: ["shop"] };
  expect(agentsBody(agentsForm(group))).toEqual({ cluster: "east", name: "agents", namespace: "load", replicas: 3, cpu: "1", memory: "1Gi", serverUrl: "https://a", image: "r/m:1", loadTo: ["shop"] });
});

test("a refusal is at its field, and what has none stands for itself", () => {
  const finding = (pointer: string | undefined) => ({ code: "MP6711", severity: "error" as const, message: "`0` agents", at: pointer === undefined ? {} : { pointer } });
  const { problems, others } = refusedAgents([finding("/replicas"), finding("/replicas"), finding(undefined)]);
  expect(problems).toEqual({ replicas: { code: "MP6711", text: "0 agents" } });
  expect(others).toHaveLength(1);
});

test("an agent runs, is pending, was lost, or has not come", () => {
  const pod = (part: Partial<AgentPod>): AgentPod => ({ name: "agents-0-a", phase: "Running", joined: false, ...part });
  expect(podState(pod({ joined: true }))).toEqual({ tone: "ok", word: "running" });
  expect(podState(pod({ lostAt: "2026-01-01T00:00:00Z" })).word).toBe("lost");
  expect(podState(pod({ phase: "Pending" }))).toEqual({ tone: "warn", word: "pending" });
  expect(podState(pod({})).word).toBe("not joined");
  expect(podState(pod({ phase: "Failed" })).tone).toBe("bad");
  const group = (pods: AgentPod[], failed?: string) => groupState({ design: "agents-east", cluster: "east", namespace: "load", replicas: 2, joined: pods.filter(({ joined }) => joined).length, pods, ...(failed ? { failed } : {}) });
  expect(group([pod({ joined: true }), pod({ joined: true })])).toEqual({ tone: "ok", word: "2 running" });
  expect(group([pod({ joined: true }), pod({ phase: "Pending" })])).toEqual({ tone: "warn", word: "1 of 2 running, 1 pending" });
  expect(group([], "backoff")).toEqual({ tone: "bad", word: "0 of 2 running, given up" });
  expect(group([]).tone).toBe("info");
});
