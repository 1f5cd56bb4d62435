// How sure a step is and what undoing it would mean, from the server's words to a word with a tone. The words come from
// `meshplay-server/src/plan.rs`; one that is not known here is shown as it is.
import type { PlannedStep } from "~/api/schema";
import type { Tone } from "~/ui/Tag";


export interface Judged {
  word: string;
  tone: Tone;
  reason?: string;
}

export function certaintyOf(step: PlannedStep): Judged {
  const [word, reason] = split(step.certainty);
  switch (word) {
    case "dryRun":
      return { word: "dry-run", tone: "neutral", reason: "The API server accepted a trial of exactly this request." };
    case "schema only":
      return judged("schema only", "neutral", reason);
    case "unverifiable":
      return judged("unverifiable", "warn", reason);
    case "nothing to verify":
      return judged("certain", "neutral", reason);
    default:
      return judged(word, "neutral", reason);
  }
}

export function undoOf(step: PlannedStep): Judged {
  if (step.oneWay != null) return { word: "one way", tone: "bad", reason: step.oneWay };
  const [word, reason] = split(step.rollback);
  switch (word) {
    case "exact":
      return { word: "exact", tone: "ok", reason: "Going back gives the object its former state." };
    case "recreate":
      return judged("recreated", "warn", reason);
    case "side effect":
      return judged("side effect", "warn", reason);
    case "impossible":
      return judged("impossible", "bad", reason);
    default:
      return judged(word, "neutral", reason);
  }
}

const ACTIONS: Record<string, Judged> = {
  create: { word: "create", tone: "ok" },
  update: { word: "update", tone: "info" },
  adopt: { word: "adopt", tone: "info", reason: "It was there before: it is given back on undeploy, never deleted." },
  handOver: { word: "hand over", tone: "info", reason: "Fields go to another owner at their live value." },
  recreate: { word: "replace", tone: "warn", reason: "It is deleted and created again." },
  delete: { word: "delete", tone: "bad" },
  release: { word: "give back", tone: "warn", reason: "It was there before: our fields are given back, the object stays." },
  skip: { word: "skip", tone: "neutral" },
};

export function actionOf(step: { action: string }): Judged {
  return ACTIONS[step.action] ?? { word: step.action, tone: "neutral" };
}

function judged(word: string, tone: Tone, reason: string | undefined): Judged {
  return reason === undefined ? { word, tone } : { word, tone, reason };
}

function split(text: string): [string, string | undefined] {
  const at = text.indexOf(": ");
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 2)];
}
