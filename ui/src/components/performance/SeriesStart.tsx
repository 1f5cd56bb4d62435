// Starting a search for the highest rate, or measuring how throughput grows: of an address, or as a profile asks (`?profile=NAME`).
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { query, useCall } from "~/api/queries";
import { seriesCommand } from "~/performance/command";
import { parseTags, TAGS_WANTED } from "~/performance/form";
import { asKind, emptySeries, readSeries, type SeriesForm, type SeriesProblems } from "~/performance/series";
import { firstOnly, specText } from "~/performance/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { SelectField, TextAreaField, TextField } from "~/ui/fields";
import { PlayIcon } from "~/ui/icons";
import { paths } from "~/util/paths";
import type { DialogProps } from "../Dialogs";
import { ErrorView } from "../Findings";
import { ShowCommand } from "../ShowCommand";
import styles from "./RunFields.module.css";

const PROFILES_MAX = 500;
/** What is filled in here, and not that of a profile. */
const HERE = "";

const kinds = [{ value: "capacity", label: "the highest rate at which objectives are met" }, { value: "scaling", label: "how throughput grows with connections" }] as const;
const titles = { capacity: "Search for the highest rate", scaling: "Measure how throughput grows" };
const arrivals = [{ value: "even", label: "evenly" }, { value: "chance", label: "by chance (Poisson)" }] as const;

export function SeriesStartDialog({ search, close }: DialogProps) {
  const router = useRouter();
  const listed = useQuery(query("ProfileList", { limit: PROFILES_MAX }));
  const profiles = listed.data?.items ?? [];
  const [form, setForm] = useState(() => emptySeries("capacity"));
  const [profile, setProfile] = useState(search.profile ?? HERE);
  const [name, setName] = useState("");
  const [tags, setTags] = useState("");
  const [tried, setTried] = useState(false);
  const start = useCall("SeriesStart", ["SeriesList", "LoadGet", "OperationList"]);
  const chosen = profiles.find((one) => one.name === profile);
  const read = readSeries(form, chosen?.spec);
  const pairs = parseTags(tags);
  const submit = () => {
    setTried(true);
    if ("plan" in read && pairs) start.mutate({ params: {}, body: { name: name.trim(), tags: pairs, plan: read.plan } }, { onSuccess: ({ series }) => router.history.push(paths.series(series)) });
  };
  const options = [{ value: HERE, label: "an address" }, ...profiles.map(({ name, spec }) => ({ value: name, label: `as ${name}: ${specText(spec)}` }))];
  return (
    <Dialog title={titles[form.kind]} onClose={close} width="wide" footer={<>
      <ShowCommand title="Find it out" commands={[seriesCommand(form, { profile: chosen?.name, name: name.trim(), tags: pairs ?? {} })]} />
      <Button onClick={close}>Cancel</Button>
      <Button variant="primary" icon={PlayIcon} busy={start.isPending} onClick={submit}>Start</Button>
    </>}>
      <SelectField label="What is to be found out" value={form.kind} options={kinds} onChange={(kind) => setForm(asKind(form, kind))} />
      <SelectField label="What is asked" value={chosen ? profile : HERE} options={options} onChange={setProfile} description={firstOnly(listed.data, "profile")} />
      {listed.error && <ErrorView error={listed.error} />}
      <SeriesFields form={form} from={chosen ? "profile" : "here"} problems={tried && "problems" in read ? read.problems : {}} onChange={setForm} />
      <div className={styles.fields}>
        <TextField label="Name" value={name} onChange={setName} placeholder="that of the address" />
        <TextField label="Tags" value={tags} onChange={setTags} placeholder="mesh=istio, release=1.4" error={pairs ? undefined : TAGS_WANTED} />
      </div>
      {start.error && <ErrorView error={start.error} />}
    </Dialog>
  );
}

type FieldsProps = { form: SeriesForm; from: "profile" | "here"; problems: SeriesProblems; onChange: (form: SeriesForm) => void };

function SeriesFields({ form, from, problems, onChange }: FieldsProps) {
  const text = (key: Exclude<keyof SeriesForm, "kind" | "arrivals">) => ({ value: form[key], onChange: (value: string) => onChange({ ...form, [key]: value }), error: problems[key] });
  const isSearch = form.kind === "capacity";
  return (
    <>
      {from === "here" && <TextField label="Address" {...text("url")} placeholder="http://127.0.0.1:8080/" />}
      {from === "here" && isSearch && <TextAreaField label="Objectives" description="One a line: a percentile or the share of errors, and what it stays below. A rate is met if the whole interval of what is measured is." rows={2} {...text("slo")} placeholder={"p99<20ms\nerrors<0.1%"} />}
      <div className={styles.fields}>
        {isSearch && <TextField label="First rate" {...text("from")} />}
        {isSearch && <TextField label="Highest rate" {...text("to")} placeholder="as high as you may" />}
        {isSearch && <TextField label="Gap that is narrow enough, %" {...text("tolerance")} />}
        {!isSearch && <TextField label="Numbers of connections" {...text("at")} />}
        <TextField label={isSearch ? "Length of a trial" : "Length of a run"} {...text("trial")} />
        <TextField label={isSearch ? "Trials that must meet it" : "Runs of each"} {...text("repeat")} />
        {from === "here" && <TextField label="Warm-up" {...text("warmUp")} />}
        {from === "here" && isSearch && <TextField label="Connections" {...text("connections")} />}
        {from === "here" && isSearch && <SelectField label="Requests come" value={form.arrivals} options={arrivals} onChange={(value) => onChange({ ...form, arrivals: value })} />}
      </div>
    </>
  );
}
