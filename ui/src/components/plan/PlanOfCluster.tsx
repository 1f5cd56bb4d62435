// What a plan would do on one cluster, in a dialog that asks for consent: the sentence, what speaks against it, each object.
import type { ReactNode } from "react";
import type { ClusterPlan, Finding, Purpose } from "~/api/schema";
import { diffLines } from "~/designs/diff";
import { planSentence } from "~/designs/sentence";
import { actionOf } from "~/designs/verdict";
import { Findings } from "~/components/Findings";
import { ObjectName } from "~/components/ObjectName";
import { plural } from "~/util/level";
import { FieldDiff } from "./DiffView";
import { JudgedTag } from "./Judged";

/** Why somebody is asked, which comes first. */
function isQuestion({ code }: Finding): boolean {
  return code === "MP5401";
}

/** Shown at once; the rest when it is asked for. */
const STEPS_SHOWN = 12;

/** `lines`: objects alone, their fields when they are asked for. */
export function PlanOfCluster({ plan, purpose, steps = "fields" }: { plan: ClusterPlan; purpose: Purpose; steps?: "fields" | "lines" }) {
  const { diff, findings } = plan;
  const rest = diff.slice(STEPS_SHOWN);
  const Step = steps === "fields" ? StepFields : StepLine;
  return (
    <div className="stack-small">
      <p><b>{planSentence([plan], purpose)}</b></p>
      <Findings findings={[...findings.filter(isQuestion), ...findings.filter((finding) => !isQuestion(finding))]} />
      {diff.slice(0, STEPS_SHOWN).map((step) => <Step key={step.object} step={step} />)}
      {rest.length > 0 && <details><summary>{plural(rest.length, "more object")}</summary>{rest.map((step) => <Step key={step.object} step={step} />)}</details>}
    </div>
  );
}

type StepProps = { step: ClusterPlan["diff"][number] };

function StepFields({ step }: StepProps) {
  return <section><p className="row"><Head step={step} /></p><Fields step={step} /></section>;
}

function StepLine({ step }: StepProps) {
  if (step.changes.length === 0) return <p className="row"><Head step={step} /></p>;
  return <details><summary><span className="row wrap"><Head step={step} /></span></summary><Fields step={step} /></details>;
}

function Head({ step }: StepProps): ReactNode {
  return <><ObjectName object={step.object} /> <JudgedTag judged={actionOf(step)} /></>;
}

function Fields({ step }: StepProps) {
  return step.changes.length > 0 && <FieldDiff label={`Fields of ${step.object}`} lines={diffLines(step.changes)} />;
}
