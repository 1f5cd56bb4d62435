// When requests start: the pattern, what it needs to be told, and the rate that comes of it.
import type { ReactNode } from "react";
import type { RunForm } from "~/performance/form";
import { FileButton } from "~/ui/FileButton";
import { SelectField, TextAreaField, TextField } from "~/ui/fields";
import { UploadIcon } from "~/ui/icons";
import styles from "./RunFields.module.css";

const loads = [
  { value: "constant", label: "evenly spaced" },
  { value: "poisson", label: "at random (Poisson)" },
  { value: "steps", label: "in steps" },
  { value: "ramp", label: "in a ramp" },
  { value: "spike", label: "with a spike" },
  { value: "burst", label: "in bursts" },
  { value: "max", label: "as fast as it goes" },
  { value: "closed", label: "after a pause each" },
  { value: "replay", label: "as recorded" },
] as const;

type Text = { value: string; error: ReactNode; onChange: (value: string) => void };

type Props = { form: RunForm; text: (key: ArrivalsText) => Text; error: ReactNode; onChange: (form: RunForm) => void; /** What every pattern has beside it. */ children: ReactNode };

export type ArrivalsText = "rate" | "steps" | "rampFrom" | "rampTo" | "rampOver" | "peak" | "peakAt" | "peakFor" | "burst" | "burstEvery" | "pause" | "starts";

export function ArrivalsFields({ form, text, error, onChange, children }: Props) {
  return (
    <>
      <div className={styles.fields}>
        <SelectField label="Requests start" value={form.load} options={loads} error={error} onChange={(load) => onChange({ ...form, load })} />
        <Numbers load={form.load} text={text} />
        {children}
      </div>
      {form.load === "steps" && <TextAreaField label="Steps" description="One a line, as requests per second / time; 0 is a pause. The last one stays." rows={3} {...text("steps")} placeholder="100/30s" />}
      {form.load === "replay" && (
        <div className="stack-small">
          <TextAreaField label="Recorded starts" description="One a line: seconds since the first moment, or timestamps" rows={4} {...text("starts")} placeholder={"0\n0.25\n1.5"} />
          <div><FileButton icon={UploadIcon} accept=".txt,.csv,.log,*" onText={(starts) => onChange({ ...form, starts })}>Read a file</FileButton></div>
        </div>
      )}
    </>
  );
}

function Numbers({ load, text }: { load: RunForm["load"]; text: Props["text"] }) {
  switch (load) {
    case "constant":
    case "poisson":
      return <TextField label="Requests per second" {...text("rate")} />;
    case "ramp":
      return <><TextField label="From, per second" {...text("rampFrom")} /><TextField label="To, per second" {...text("rampTo")} /><TextField label="Over" {...text("rampOver")} placeholder="30s" /></>;
    case "spike":
      return <><TextField label="Requests per second" {...text("rate")} /><TextField label="In the peak, per second" {...text("peak")} /><TextField label="Peak begins after" {...text("peakAt")} placeholder="10s" /><TextField label="Peak takes" {...text("peakFor")} placeholder="5s" /></>;
    case "burst":
      return <><TextField label="Requests in a burst" {...text("burst")} /><TextField label="A burst every" {...text("burstEvery")} placeholder="1s" /></>;
    case "closed":
      return <TextField label="Pause" {...text("pause")} placeholder="100ms" />;
    case "max":
    case "steps":
    case "replay":
      return null;
  }
}
