// The fields of an experiment's plan: what is varied, how often, about what.
import { abouts, type PlanForm, type PlanProblems } from "~/performance/experiment";
import { CheckField, SelectField, TextAreaField, TextField } from "~/ui/fields";
import styles from "./RunFields.module.css";

type Props = { form: PlanForm; problems: PlanProblems; onChange: (form: PlanForm) => void };

const ways = [{ value: "arms", label: "variants, one by one" }, { value: "factors", label: "factors, in all combinations" }] as const;
const examples = {
  arms: "kept:\nclosed: { reuse: { kind: never } }\nelsewhere: http://127.0.0.1:9090/",
  factors: "protocol: { http1: , http2: { protocol: { kind: http2, streams: 8 } } }\nconnections: { few: , many: { connections: 64 } }",
};

export function PlanFields({ form, problems, onChange }: Props) {
  const text = (key: "name" | "variants" | "blocks" | "margin" | "rateOfCapacity") => ({ value: form[key], onChange: (value: string) => onChange({ ...form, [key]: value }), error: problems[key] });
  return (
    <>
      <div className={styles.fields}>
        <TextField label="Name" {...text("name")} placeholder="keep-alive" autoFocus />
        <SelectField label="What is varied" value={form.vary} options={ways} onChange={(vary) => onChange({ ...form, vary })} />
        <SelectField label="About" value={form.primary} options={abouts} onChange={(primary) => onChange({ ...form, primary })} />
        <TextField label="Blocks" {...text("blocks")} />
        <TextField label="As good as the same, %" {...text("margin")} />
        <TextField label="Rate, % of capacity" {...text("rateOfCapacity")} placeholder="the rate as below" />
      </div>
      <TextAreaField label={form.vary === "arms" ? "Variants" : "Factors"} rows={4} {...text("variants")} placeholder={examples[form.vary]}
        description={form.vary === "arms" ? "Name: what it changes of every run, as YAML, or an address. The first is what the others are held against." : "Name: its levels, each with what it changes. The first level is what the others are held against."} />
      <CheckField label="Run the first variant twice in each block: what differs there is chance" checked={form.nullArm} onChange={(nullArm) => onChange({ ...form, nullArm })} />
    </>
  );
}
