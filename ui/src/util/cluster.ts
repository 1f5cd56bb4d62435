// Clusters as tones, words and colours. Pure.
import type { Cluster } from "~/api/schema";
import type { Tone } from "~/ui/Tag";

const tones: Record<string, Tone> = { reachable: "ok", ready: "ok", connected: "ok", unknown: "neutral", new: "neutral", connecting: "info", degraded: "warn", denied: "bad", unauthorised: "bad", unauthorized: "bad", unreachable: "bad", foreign: "bad" };

export function clusterTone({ state, finding }: Pick<Cluster, "state" | "finding">): Tone {
  return tones[state] ?? (finding?.severity === "error" ? "bad" : "warn");
}

/** Colours that tell clusters apart in tables; see tokens.css. */
const COLOURS = 8;

/** A stable colour of a name, as the number of its token. */
export function clusterColour(name: string): number {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return hash % COLOURS;
}
