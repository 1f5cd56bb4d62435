// What would be done to the selected object: the fields that differ, who else owns some of them, and the way back.
import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import type { FieldConflict, PlannedStep } from "~/api/schema";
import { addedLines, diffLines } from "~/designs/diff";
import { manifestOf } from "~/designs/manifest";
import { type PlanRow, variantName } from "~/designs/plan";
import { type PlanSearch, readPlanSearch, writePlanSearch } from "~/designs/plan-search";
import { certaintyOf, undoOf } from "~/designs/verdict";
import { useAddress } from "~/hooks/useAddress";
import { Literals } from "~/components/Findings";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Skeleton } from "~/ui/Skeleton";
import { Tag } from "~/ui/Tag";
import { FieldDiff } from "~/components/plan/DiffView";
import { ForeignFields } from "./Foreign";
import { ObjectName } from "~/components/ObjectName";
import styles from "./Plan.module.css";

type Props = { design: string; row: PlanRow };

export function ObjectPanel({ design, row }: Props) {
  const address = useAddress();
  const names = row.variants.map(variantName);
  const shown = row.variants.find((variant) => variantName(variant) === address.search.on) ?? row.variants[0];
  if (!shown) return null;
  const { step } = shown;
  return (
    <Card
      title={<><ObjectName object={row.object} /> {names.length === 1 && row.clusters.length > 1 && <Tag>{names[0]}</Tag>}</>}
      aside={asideText(step)}
      content="flush"
    >
      {names.length > 1 && (
        <div className={styles.variants}>
          <SegmentedControl size="xs" aria-label="Clusters" data={names} value={variantName(shown)} onChange={(on) => address.replace({ on })} />
          <span className="muted">It is not the same everywhere.</span>
        </div>
      )}
      <Changes design={design} step={step} plan={readPlanSearch(address.search)} />
      <ForeignFields object={row.object} conflicts={step.conflicts ?? []} />
      <Facts step={step} />
    </Card>
  );
}

function asideText(step: PlannedStep): string {
  if (step.action === "create") return "the whole object is new";
  return step.changes.length > 0 ? "only fields that differ" : "";
}

function Changes({ design, step, plan }: { design: string; step: PlannedStep; plan: PlanSearch }) {
  if (step.changes.length > 0) {
    return <FieldDiff label="Fields that differ" lines={diffLines(step.changes, ownerNotes(step.conflicts ?? []))} />;
  }
  if (step.action === "create") return <NewManifest design={design} object={step.object} plan={plan} />;
  return <p className={styles.quiet}>{NO_CHANGES[step.action] ?? "No field changes."}</p>;
}

const NO_CHANGES: Record<string, string> = {
  delete: "The object is removed.",
  release: "Our fields are given back; the object and its values stay.",
  adopt: "No value changes: the object becomes managed by this design.",
  skip: "Nothing is sent.",
};

function ownerNotes(conflicts: readonly FieldConflict[]): Map<string, string> {
  const words = { leave: "left alone", share: "shared", take: "taken", ask: "to be decided" };
  return new Map(conflicts.map(({ path, owner, decision }) => [path, `owned by ${owner}${decision == null ? "" : ` → ${words[decision]}`}`]));
}

/** A plan says of a new object only that it is new: the design has the rest. */
function NewManifest({ design, object, plan }: { design: string; object: string; plan: PlanSearch }) {
  const { environment, revision, set } = plan;
  const exported = useQuery(query("DesignExport", { design, environment, revision }));
  if (exported.isPending) return <Skeleton lines={5} />;
  const manifest = exported.data && manifestOf(exported.data.text, object);
  if (!manifest) return <p className={styles.quiet}>The object is created as the design says.</p>;
  return (
    <>
      {Object.keys(set).length > 0 && <p className={styles.quiet}>Shown with the variables of the design; the ones set for this time are filled in when it is written.</p>}
      <FieldDiff label="The new object" lines={addedLines(manifest)} />
    </>
  );
}

function Facts({ step }: { step: PlannedStep }) {
  const address = useAddress();
  const plan = readPlanSearch(address.search);
  const undo = undoOf(step);
  const certainty = certaintyOf(step);
  const isOnlyOpen = step.blocked?.startsWith("owned by others") ?? false;
  const isReplaceable = step.blocked?.includes("cannot be changed in place") ?? false;
  const allow = () => address.replace(writePlanSearch({ ...plan, recreate: [...plan.recreate, step.object] }));
  return (
    <div className={styles.facts}>
      {step.blocked != null && !isOnlyOpen && <p className="bad"><b>Blocked:</b> <Literals text={step.blocked} /></p>}
      {isReplaceable && <span><Button size="small" onClick={allow}>Allow replacing it</Button> <span className="muted">It is deleted and created again.</span></span>}
      {undo.reason !== undefined && <p><span className={undo.tone}>Undo: {undo.word}.</span> <span className="muted"><Literals text={undo.reason} /></span></p>}
      {certainty.reason !== undefined && <p className="muted">Certainty: {certainty.word}. <Literals text={certainty.reason} /></p>}
    </div>
  );
}
