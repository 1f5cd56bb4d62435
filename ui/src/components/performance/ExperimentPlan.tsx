// Planning an experiment: as a form or as YAML, with what it could tell beside it. Two groups of a comparison (`?a=…&b=…`) fill it in.
import { useQueries, useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { stringify } from "yaml";
import { query, useCall } from "~/api/queries";
import type { RunSpec } from "~/api/schema";
import { experimentCommands } from "~/performance/command";
import { letter, readQuestion, unreadText } from "~/performance/compare";
import { unheldText } from "~/performance/edited";
import { emptyPlan, planForm, type PlanForm, planOfGroups, readPlan, readPlanText } from "~/performance/experiment";
import { emptySpec, formOf, readForm } from "~/performance/form";
import { firstOnly, specText } from "~/performance/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { SelectField, TextAreaField } from "~/ui/fields";
import { PlayIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { paths } from "~/util/paths";
import type { DialogProps } from "../Dialogs";
import { ErrorView } from "../Findings";
import { ShowCommand } from "../ShowCommand";
import { Outlook } from "./Outlook";
import { PlanFields } from "./PlanFields";
import { RunFields } from "./RunFields";

const TITLE = "Plan an experiment";
const PROFILES_MAX = 500;

export function ExperimentPlanDialog({ search, close }: DialogProps) {
  const question = readQuestion(search);
  const groups = question.groups.flatMap((group) => group.slice(0, 1));
  const runs = useQueries({ queries: groups.map((run) => query("RunGet", { run })) });
  const error = runs.find((run) => run.error)?.error;
  const known = runs.flatMap(({ data }) => data ?? []);
  if (error || known.length < groups.length) return <Dialog title={TITLE} onClose={close} width="wide">{error ? <ErrorView error={error} /> : <Skeleton />}</Dialog>;
  const named = known.map(({ spec, tags, name }, at) => ({ spec, name: Object.values(tags)[0] ? `${letter(at)} ${name} ${Object.values(tags)[0]}` : `${letter(at)} ${name}` }));
  return <PlanDialog start={known.length > 0 ? planOfGroups(named, question) : emptyPlan} base={known[0]?.spec ?? emptySpec} unread={unreadText(search)} close={close} />;
}

/** `unheld`: why the text cannot be a form. */
type As = { is: "form" } | { is: "yaml"; text: string; unheld?: string };

/** The base that is filled in here, and not that of a profile. */
const HERE = "";

/** `unread`: what of the address that led here is not taken. */
function PlanDialog({ start, base: given, unread, close }: { start: PlanForm; base: RunSpec; unread: string | undefined; close: () => void }) {
  const router = useRouter();
  const listed = useQuery(query("ProfileList", { limit: PROFILES_MAX }));
  const profiles = listed.data?.items ?? [];
  const [form, setForm] = useState(start);
  const [profile, setProfile] = useState(HERE);
  const [before, setBefore] = useState(given);
  const [base, setBase] = useState(() => formOf(given));
  const [as, setAs] = useState<As>({ is: "form" });
  const [tries, setTries] = useState(0);
  const begin = useCall("ExperimentStart", ["ExperimentList", "OperationList"]);
  const chosen = profiles.find(({ name }) => name === profile);
  const spec = chosen ? { spec: chosen.spec } : readForm(base, before);
  const read = as.is === "yaml" ? readPlanText(as.text) : readPlan(form, "spec" in spec ? spec.spec : before);
  const isWhole = "plan" in read && (as.is === "yaml" || "spec" in spec);
  const isSame = as.is === "form" && "plan" in read && form.vary === "arms" && form.variants === start.variants && form.variants !== "" && read.plan.arms?.every(({ url, patch }) => !url && !patch);
  const asYaml = () => (isWhole ? setAs({ is: "yaml", text: stringify(read.plan) }) : setTries(tries + 1));
  const asForm = () => {
    // What cannot be read is said at the text.
    if (as.is === "form" || !isWhole) return;
    const held = planForm(read.plan);
    if ("wrong" in held) return setAs({ ...as, unheld: held.wrong });
    const unheld = unheldText(read.plan.base);
    if (unheld) return setAs({ ...as, unheld: `base: ${unheld}` });
    setForm(held.form);
    setProfile(HERE);
    setBefore(read.plan.base);
    setBase(formOf(read.plan.base));
    setAs({ is: "form" });
  };
  const submit = () => {
    setTries(tries + 1);
    if (isWhole) begin.mutate({ params: {}, body: { plan: read.plan } }, { onSuccess: ({ experiment }) => router.history.push(paths.experiment(experiment)) });
  };
  const options = [{ value: HERE, label: "as filled in here" }, ...profiles.map(({ name, spec }) => ({ value: name, label: `as ${name}: ${specText(spec)}` }))];
  return (
    <Dialog title={TITLE} onClose={close} width="wide" footer={<>
      <ShowCommand title="Plan and run it" commands={experimentCommands()} />
      <Button onClick={close}>Cancel</Button>
      <Button variant="primary" icon={PlayIcon} busy={begin.isPending} onClick={submit}>Run the experiment</Button>
    </>}>
      {unread && <p className="warn">{unread}</p>}
      <div className="row"><span className="muted">Every variant runs once per block, in an order that chance decides.</span><span className="push">{as.is === "form" ? <Button size="small" onClick={asYaml}>Edit as YAML</Button> : <Button size="small" onClick={asForm}>Edit as a form</Button>}</span></div>
      {as.is === "yaml" && <TextAreaField label="Plan" rows={18} value={as.text} onChange={(text) => setAs({ is: "yaml", text })} error={"wrong" in read ? read.wrong : as.unheld} />}
      {as.is === "form" && (
        <>
          <PlanFields form={form} problems={tries > 0 && "problems" in read ? read.problems : {}} onChange={setForm} />
          <SelectField label="Every run asks for the same" value={profile} options={options} onChange={setProfile} description={firstOnly(listed.data, "profile")} />
          {listed.error && <ErrorView error={listed.error} />}
          {!chosen && <RunFields form={base} base={before} tries={tries} onChange={setBase} role="part" />}
        </>
      )}
      {isSame && <p className="warn">These runs asked for the same, so the variants do too: say what differs, for example the address of each release.</p>}
      {isWhole && <Outlook plan={read.plan} />}
      {begin.error && <ErrorView error={begin.error} />}
    </Dialog>
  );
}
