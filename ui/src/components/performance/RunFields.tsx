// The fields of a run's form: what almost everybody sets first, the rest folded away. Mistakes are at their fields as they are made:
// what cannot be read at once, what the server would refuse when the form rests.
import { useState } from "react";
import type { RunSpec } from "~/api/schema";
import { useRunCheck } from "~/hooks/useRunCheck";
import { type Problems, readCourse, readForm, type RunForm } from "~/performance/form";
import { timingNote } from "~/performance/generator";
import { CERTIFICATES, FOLDED, refusedFields } from "~/performance/places";
import { SelectField, TextAreaField, TextField } from "~/ui/fields";
import { AgentsField } from "./AgentsField";
import { ArrivalsFields } from "./ArrivalsFields";
import { FieldProblem } from "./FieldProblem";
import { GeneratorField } from "./GeneratorField";
import { RatePreview } from "./RatePreview";
import { RunCheck } from "./RunCheck";
import styles from "./RunFields.module.css";

type Props = {
  form: RunForm;
  base: RunSpec;
  /** How often it was to be sent; until then nobody is told that a field is still empty. */
  tries: number;
  onChange: (form: RunForm) => void;
  /** `part`: the form is part of a larger one, which begins elsewhere and has its own word on the whole. */
  role?: "whole" | "part";
};

const protocols = [{ value: "http1", label: "HTTP/1.1" }, { value: "http2", label: "HTTP/2" }, { value: "http3", label: "HTTP/3" }] as const;
const setCookies = [{ value: "given", label: "left alone" }, { value: "keep", label: "sent back, per connection or stream" }] as const;
const bodies = [{ value: "text", label: "the text as it is" }, { value: "base64", label: "bytes, here in base64" }] as const;
const resolves = [{ value: "once", label: "once, before the run" }, { value: "perConnection", label: "for each connection: not from a server" }] as const;
const trusts = [{ value: "checked", label: "must be valid" }, { value: "anything", label: "anything goes" }] as const;

export function RunFields({ form, base, tries, onChange, role = "whole" }: Props) {
  const read = readForm(form, base);
  const checked = useRunCheck("spec" in read ? read.spec : undefined);
  const problems: Problems = "problems" in read ? read.problems : refusedFields(checked.findings, form);
  const problemOf = (key: keyof RunForm) => {
    const problem = tries === 0 && form[key] === "" ? undefined : problems[key];
    return problem && <FieldProblem problem={problem} />;
  };
  const field = <K extends keyof RunForm>(key: K) => ({ value: form[key], onChange: (value: RunForm[K]) => onChange({ ...form, [key]: value }), error: problemOf(key) });
  const text = (key: Exclude<keyof RunForm, "load" | "protocol" | "trust" | "setCookies" | "resolve" | "generator" | "bodyIs">) => ({ value: form[key], onChange: (value: string) => onChange({ ...form, [key]: value }), error: problemOf(key) });
  const others = base.endpoints.length > 1;
  return (
    <>
      <TextField label="Address" {...text("url")} placeholder="http://127.0.0.1:8080/" autoFocus={role === "whole"} />
      <ArrivalsFields form={form} text={text} error={problemOf("load")} onChange={onChange}>
        <TextField label="Duration" {...text("duration")} placeholder={form.load === "replay" ? "as long as recorded" : "30s"} />
        <TextField label="Connections" {...text("connections")} />
      </ArrivalsFields>
      {form.load !== "max" && form.load !== "closed" && <RatePreview course={readCourse(form)} />}
      <TextAreaField label="Objectives" description="One a line: a percentile or the share of errors, and what it stays below. Judged on the whole interval of what is measured." rows={2} {...text("slo")} placeholder={"p99<20ms\nerrors<0.1%"} />
      <GeneratorField {...field("generator")} />
      <p className="muted">{timingNote(form)}</p>
      <Folded title="Request, protocol, timeouts" mistakes={FOLDED.filter(problemOf).length} tries={tries}>
        <div className={styles.fields}>
          <TextField label="Warm-up" {...text("warmUp")} placeholder="none" />
          <TextField label="Method" {...text("method")} />
          <SelectField label="Protocol" {...field("protocol")} options={protocols} />
          {form.protocol !== "http1" && <TextField label="Streams per connection" {...text("streams")} />}
          <SelectField label="Cookies that the target sets" {...field("setCookies")} options={setCookies} />
          {form.resolve !== "once" && <SelectField label="Names are looked up" {...field("resolve")} options={resolves} />}
          <TextField label="Redirects followed" {...text("redirects")} placeholder="none: they are answers" />
        </div>
        <TextAreaField label="Headers" rows={2} {...text("headers")} placeholder="accept: application/json" />
        <TextAreaField label="Cookies" description="One a line; sent with every request" rows={2} {...text("cookies")} placeholder="session=1f3a" />
        <TextAreaField label="Body" rows={2} {...text("body")} />
        {form.bodyIs !== "text" && <SelectField label="What is sent of it" {...field("bodyIs")} options={bodies} />}
        <TextAreaField label="Further addresses" description={others ? "One a line; a weight stands in front: 3*http://…. Those that asked differently keep their own method, headers, cookies and body." : "One a line; a weight stands in front: 3*http://…"} rows={2} {...text("more")} />
        <AgentsField {...text("agents")} />
        <Folded title="Own certificates" mistakes={CERTIFICATES.filter(problemOf).length} tries={tries}>
          <TextAreaField label="Client certificate" description="PEM, for mutual TLS" rows={3} {...text("certificate")} />
          <TextAreaField label="Its key" description="PEM; it is kept with the run and seen by whoever may look at it" rows={3} {...text("key")} />
          <TextAreaField label="Trusted authorities" description="PEM, instead of the system's" rows={3} {...text("ca")} />
        </Folded>
        <div className={styles.fields}>
          <SelectField label="Certificate of the target" {...field("trust")} options={trusts} />
          <TextField label="Name in its certificate" {...text("serverName")} placeholder="that of the address" />
          <TextField label="Time to connect" {...text("connectTimeout")} />
          <TextField label="Time to answer" {...text("requestTimeout")} />
          <TextField label="Seed" {...text("seed")} />
        </div>
      </Folded>
      {role === "whole" && "spec" in read && <RunCheck checked={checked} form={form} onChange={onChange} />}
    </>
  );
}

/**
 * Folded away until it is asked for, or was to be sent with a mistake in it. While the form is filled in, the mistakes are only
 * counted: a part that sprang open would close again under the press that was to open it.
 */
function Folded({ title, mistakes, tries, children }: { title: string; mistakes: number; tries: number; children: React.ReactNode }) {
  const [open, setOpen] = useState(false);
  const [seen, setSeen] = useState(tries);
  if (tries !== seen) {
    setSeen(tries);
    if (mistakes > 0) setOpen(true);
  }
  return (
    <details className={styles.more} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}{mistakes > 0 && <span className="bad"> {mistakes} to mend</span>}</summary>
      <div className={styles.inside}>{children}</div>
    </details>
  );
}
