// The states of deployments (DESIGN §10.5) as a word and a tone. Shape and word come with the colour everywhere.
import type { DeploymentStep } from "~/api/schema";
import type { Judged } from "./verdict";

const DEPLOYMENTS: Record<string, Judged> = {
  planned: { word: "planned", tone: "muted" },
  queued: { word: "queued", tone: "muted" },
  applying: { word: "applying", tone: "info" },
  waiting: { word: "waiting for health", tone: "info" },
  pruning: { word: "removing", tone: "info" },
  applied: { word: "applied", tone: "ok" },
  rollingBack: { word: "rolling back", tone: "info" },
  rolledBack: { word: "rolled back", tone: "warn" },
  held: { word: "held", tone: "bad" },
  failed: { word: "failed", tone: "bad" },
  cancelled: { word: "cancelled", tone: "warn" },
};

export function deploymentState(status: string): Judged {
  return DEPLOYMENTS[status] ?? { word: status, tone: "muted" };
}

const STEPS: Record<string, Judged> = {
  planned: { word: "queued", tone: "muted" },
  writing: { word: "writing", tone: "info" },
  done: { word: "done", tone: "ok" },
  failed: { word: "failed", tone: "bad" },
  skipped: { word: "skipped", tone: "muted" },
};

export function stepState(step: Pick<DeploymentStep, "state">): Judged {
  return STEPS[step.state] ?? { word: step.state, tone: "muted" };
}

/** Whether it can be tried again. */
export function isRetryable(status: string): boolean {
  return status === "held" || status === "failed" || status === "cancelled";
}

/** Whether nothing more happens by itself. */
export function isSettled(status: string): boolean {
  return isRetryable(status) || status === "applied" || status === "rolledBack";
}
