// One list out of the drift of several clusters, and the choice of what is taken into the design. Reads what the server found.
import type { AdoptField, ClusterDrift, DriftedObject } from "~/api/schema";
import { listed } from "~/util/operation";
import { count } from "./sentence";

export interface DriftRow {
  object: string;
  cluster: string;
  drifted: DriftedObject;
}

export function driftRows(clusters: readonly ClusterDrift[]): DriftRow[] {
  return clusters.flatMap((cluster) => cluster.drifted.map((drifted) => ({ object: drifted.object, cluster: cluster.name, drifted })));
}

/** `2 objects differ on east; west is as deployed.` */
export function driftSentence(clusters: readonly ClusterDrift[]): string {
  if (clusters.length === 0) return "It is deployed nowhere, so nothing can have drifted.";
  const seen = clusters.filter((cluster) => !isUnseen(cluster));
  const off = seen.filter((cluster) => cluster.drifted.length > 0);
  const fine = seen.filter((cluster) => cluster.drifted.length === 0).map((cluster) => cluster.name);
  const unseen = clusters.filter(isUnseen).map((cluster) => cluster.name);
  const parts = off.map((cluster) => `${count(cluster.drifted.length, "object differs", "objects differ")} on ${cluster.name}`);
  if (fine.length > 0) parts.push(`${listed(fine)} ${fine.length === 1 ? "is" : "are"} as deployed`);
  if (unseen.length > 0) parts.push(`${listed(unseen)} could not be looked at`);
  return `${parts.join("; ")}.`;
}

function isUnseen(cluster: ClusterDrift): boolean {
  return cluster.findings.some((finding) => finding.severity === "error") && cluster.drifted.length === 0 && cluster.inSync === 0;
}

/** Fields of a cluster whose live value can become the design's. */
export function adoptableFields(cluster: ClusterDrift): AdoptField[] {
  return cluster.drifted.flatMap(({ object, fields }) =>
    fields.filter((field) => field.adoptable).map((field) => ({ object, path: field.path })),
  );
}
