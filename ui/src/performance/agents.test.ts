import { expect, test } from "vitest";
import { agentsText } from "./agents";

const agent = { version: "1", cores: 2, platform: "linux x86_64", actor: "load" };

test("who is connected is named, with where it runs and how to mean all of a cluster", () => {
  expect(agentsText([])).toContain("none is connected");
  expect(agentsText([{ ...agent, name: "lon1" }])).toBe("That make the load together; connected: lon1");
  const inCluster = ["agents-0-a", "agents-1-b"].map((name) => ({ ...agent, name, cluster: "east", node: "node-1" }));
  expect(agentsText([{ ...agent, name: "lon1" }, ...inCluster])).toBe("That make the load together; connected: lon1, agents-0-a (east, node-1), agents-1-b (east, node-1). All in a cluster: east/*");
});
