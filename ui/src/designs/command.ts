// The commands that do the same as the pages of designs. Only texts: what the flags mean is the CLI's business (docs/deploying.md).
import type { Command } from "~/actions/action";
import { line, meshplay, repeated } from "~/actions/commands";
import type { AdoptField, OnFailure, Wait } from "~/api/schema";
import type { PlanSearch } from "./plan-search";

export interface RunOptions {
  stages: string[][];
  maxFailed: number;
  onFailure: OnFailure;
  timeoutMs: number;
  wait: Wait;
  message: string;
}

export function planCommands(design: string, plan: PlanSearch): Command[] {
  const flag = plan.purpose === "deploy" ? undefined : `--${plan.purpose}`;
  return [
    meshplay("design", "plan", design, flag, ...sourceFlags(plan), ...targetFlags(plan)),
    ...(plan.purpose === "deploy" ? withKubectl(design, plan, "diff --server-side") : []),
  ];
}

export function deployCommands(design: string, plan: PlanSearch, run: RunOptions): Command[] {
  const verbs = { deploy: "apply --server-side", undeploy: "delete --ignore-not-found", rollback: "apply --server-side" };
  return [
    meshplay("design", plan.purpose, design, ...sourceFlags(plan), ...targetFlags(plan), ...runFlags(run)),
    ...withKubectl(design, plan, verbs[plan.purpose]),
  ];
}

export function importCommand(file: string, name: string, message: string): Command {
  return meshplay("design", "import", "-f", file, ...option("--name", name), ...option("-m", message));
}

export function saveCommand(design: string, base: number, message: string): Command {
  return meshplay("design", "save", design, "-f", `${design}.yaml`, "--base", String(base), ...option("-m", message));
}

export function validateCommand(design: string, cluster: string | undefined): Command {
  return meshplay("design", "validate", design, ...option("-c", cluster));
}

export function retryCommand(operation: string, clusters: readonly string[]): Command {
  return meshplay("operation", "retry", operation, ...repeated("-c", clusters));
}

export function driftCommand(design: string, environment: string | undefined, clusters: readonly string[]): Command {
  return meshplay("design", "drift", design, ...option("-e", environment), ...repeated("-c", clusters));
}

export function adoptCommand(design: string, cluster: string, environment: string | undefined, fields: readonly AdoptField[], message: string): Command {
  const only = fields.map(({ object, path }) => `${object}#${path}`);
  return meshplay("design", "adopt", design, "-c", cluster, ...option("-e", environment), ...repeated("--field", only), ...option("-m", message));
}

export function diffCommand(design: string, from: number, to: number): Command {
  return meshplay("design", "diff", design, String(from), String(to));
}

export function restoreCommand(design: string, revision: number): Command {
  return meshplay("design", "restore", design, String(revision));
}

function sourceFlags({ revision, environment, set, purpose }: PlanSearch): string[] {
  const assignments = purpose !== "deploy" ? [] : repeated("--set", Object.entries(set).map(([name, value]) => `${name}=${value}`));
  const source = purpose === "undeploy" ? [] : option("--revision", revision?.toString());
  return [...source, ...option("-e", environment), ...assignments];
}

function targetFlags({ clusters, foreign, include, recreate }: PlanSearch): string[] {
  return [
    ...repeated("-c", clusters),
    ...repeated("--foreign", foreign),
    ...option("--include", include.join(",")),
    ...repeated("--recreate", recreate),
  ];
}

const TIMEOUT_USUAL_MS = 300_000;

function runFlags({ stages, maxFailed, onFailure, timeoutMs, wait, message }: RunOptions): string[] {
  return [
    ...(stages.length > 1 ? repeated("--stage", stages.map((stage) => stage.join(","))) : []),
    ...option("--max-failed", maxFailed > 0 ? String(maxFailed) : undefined),
    ...option("--on-failure", onFailure === "hold" ? undefined : onFailure),
    ...option("--timeout", timeoutMs === TIMEOUT_USUAL_MS ? undefined : `${timeoutMs / 1000}s`),
    ...(wait === "applied" ? ["--no-wait"] : []),
    ...option("-m", message),
  ];
}

/** kubectl knows no designs: it takes the manifests, one cluster after the other. */
function withKubectl(design: string, plan: PlanSearch, verb: string): Command[] {
  const exported = line("meshplay", "design", "export", design, ...option("--revision", plan.revision?.toString()), ...option("-e", plan.environment), "--reveal");
  const contexts = plan.clusters.length > 0 ? plan.clusters : ["CONTEXT"];
  return contexts.map((name) => ({ program: "kubectl", text: `${exported} | ${line("kubectl", "--context", name)} ${verb} -f -` }));
}

function option(name: string, value: string | undefined): string[] {
  return value ? [name, value] : [];
}
