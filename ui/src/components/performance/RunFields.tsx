// The fields of a run's form: what almost everybody sets first, the rest folded away.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import { SelectField, TextAreaField, TextField } from "~/ui/fields";
import type { Problems, RunForm } from "~/performance/form";
import { timingNote } from "~/performance/generator";
import { loadText } from "~/performance/words";
import type { RunSpec } from "~/api/schema";
import { GeneratorField } from "./GeneratorField";
import styles from "./RunFields.module.css";

type Props = { form: RunForm; base: RunSpec; problems: Problems; onChange: (form: RunForm) => void; autoFocus?: boolean };

const spreads = [{ value: "even", label: "evenly spaced" }, { value: "random", label: "at random, as from many people" }] as const;
const protocols = [{ value: "http1", label: "HTTP/1.1" }, { value: "http2", label: "HTTP/2" }] as const;
const trusts = [{ value: "checked", label: "must be valid" }, { value: "anything", label: "anything goes" }] as const;

export function RunFields({ form, base, problems, onChange, autoFocus = true }: Props) {
  const field = <K extends keyof RunForm>(key: K) => ({ value: form[key], onChange: (value: RunForm[K]) => onChange({ ...form, [key]: value }), error: problems[key] });
  const text = (key: Exclude<keyof RunForm, "load" | "spread" | "protocol" | "trust" | "generator">) => ({ value: form[key], onChange: (value: string) => onChange({ ...form, [key]: value }), error: problems[key] });
  const agents = useQuery(query("AgentList", {}));
  const others = base.endpoints.length > 1;
  const kept = { value: "kept", label: loadText(base) } as const;
  const loads = [{ value: "rate", label: "at a rate" }, { value: "max", label: "as fast as it goes" }, ...(base.arrivals.kind === "max" || "rate" in base.arrivals && base.arrivals.kind !== "spike" ? [] : [kept])] as const;
  return (
    <>
      <TextField label="Address" {...text("url")} placeholder="http://127.0.0.1:8080/" autoFocus={autoFocus} />
      <div className={styles.fields}>
        <SelectField label="Load" {...field("load")} options={loads} />
        {form.load === "rate" && <TextField label="Requests per second" {...text("rate")} />}
        <TextField label="Duration" {...text("duration")} placeholder="30s" />
        <TextField label="Connections" {...text("connections")} />
      </div>
      <GeneratorField {...field("generator")} />
      <p className="muted">{timingNote(form)}</p>
      <details className={styles.more}>
        <summary>Request, protocol, timeouts</summary>
        <div className={styles.inside}>
          <div className={styles.fields}>
            {form.load === "rate" && <SelectField label="Requests come" {...field("spread")} options={spreads} />}
            <TextField label="Warm-up" {...text("warmUp")} placeholder="none" />
            <TextField label="Method" {...text("method")} />
            <SelectField label="Protocol" {...field("protocol")} options={protocols} />
            {form.protocol === "http2" && <TextField label="Streams per connection" {...text("streams")} />}
          </div>
          <TextAreaField label="Headers" rows={2} {...text("headers")} placeholder="accept: application/json" />
          <TextAreaField label="Body" rows={2} {...text("body")} />
          <TextAreaField label="Further addresses" description={others ? "One a line; a weight stands in front: 3*http://…. Those that asked differently keep their own method, headers and body." : "One a line; a weight stands in front: 3*http://…"} rows={2} {...text("more")} />
          <TextField label="Agents" description={agents.data && agents.data.items.length > 0 ? `That make the load together; connected: ${agents.data.items.map(({ name }) => name).join(", ")}` : "That make the load together; none is connected now"} {...text("agents")} placeholder="this server alone" />
          <details className={styles.more}>
            <summary>Own certificates</summary>
            <div className={styles.inside}>
              <TextAreaField label="Client certificate" description="PEM, for mutual TLS" rows={3} {...text("certificate")} />
              <TextAreaField label="Its key" description="PEM; it is kept with the run and seen by whoever may look at it" rows={3} {...text("key")} />
              <TextAreaField label="Trusted authorities" description="PEM, instead of the system's" rows={3} {...text("ca")} />
            </div>
          </details>
          <div className={styles.fields}>
            <SelectField label="Certificate of the target" {...field("trust")} options={trusts} />
            <TextField label="Name in its certificate" {...text("serverName")} placeholder="that of the address" />
            <TextField label="Time to connect" {...text("connectTimeout")} />
            <TextField label="Time to answer" {...text("requestTimeout")} />
            <TextField label="Seed" {...text("seed")} />
          </div>
        </div>
      </details>
    </>
  );
}
