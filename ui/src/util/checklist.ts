// The steps of a newcomer and which are done. Pure.
import type { Cluster, Design, Operation } from "~/api/schema";
import { paths } from "./paths";

export type ChecklistStep = { title: string; why: string; href: string; done: boolean };

type Known = {
  clusters: readonly Cluster[];
  designs: readonly Design[];
  operations: readonly Operation[];
  /** Whether a plan was looked at in this browser: that leaves no trace on the server. */
  plan: "seen" | "unseen";
};

export function checklistSteps({ clusters, designs, operations, plan }: Known): ChecklistStep[] {
  const ran = (verb: string) => operations.some(({ kind }) => kind === `design.${verb}`);
  const design = designs[0]?.name;
  const designHref = (tab: "plan" | "revisions") => (design ? paths.design(design, tab) : paths.designs());
  return [
    { title: "Connect a cluster", why: "With its kubeconfig. Nothing is installed in it; Meshplay only reads until you allow writing.", href: paths.explore({ dialog: "cluster-add" }), done: clusters.length > 0 },
    { title: "Import a design", why: "Any Kubernetes manifest becomes one. Values of Secrets are sealed on the way.", href: paths.designs({ dialog: "design-import" }), done: designs.length > 0 },
    { title: "See what deploying it would change", why: "One plan over all clusters, made with their own dry run. It writes nothing.", href: designHref("plan"), done: plan === "seen" || ran("deploy") },
    { title: "Deploy it", why: "Approve the plan and watch each cluster's column until it is healthy.", href: designHref("plan"), done: ran("deploy") && operations.some(({ kind, status }) => kind === "design.deploy" && status === "succeeded") },
    { title: "Roll a change back", why: "A rollback is a plan too: it says for each object whether its state comes back exactly.", href: designHref("revisions"), done: ran("rollback") },
  ];
}
