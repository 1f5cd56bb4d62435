// What speaks against a run before it is started, from the server, while it is filled in: nothing is sent. Where the form knows what to
// change, a button does it.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import type { Finding, RunSpec } from "~/api/schema";
import { useDebounced } from "~/hooks/useDebounced";
import type { RunForm } from "~/performance/form";
import { remedyFor } from "~/performance/generator";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { ErrorView, Findings } from "../Findings";

const PAUSE_MS = 300;

type Props = { spec: RunSpec; form?: RunForm; onChange?: (form: RunForm) => void };

export function RunCheck({ spec, form, onChange }: Props) {
  const asked = useDebounced(JSON.stringify(spec), PAUSE_MS);
  const rested: { spec: RunSpec } = { spec: JSON.parse(asked) };
  const { data, error } = useQuery({ ...query("RunCheck", {}, rested), placeholderData: (before) => before });
  if (error) return <ErrorView error={error} />;
  if (!data || data.findings.length === 0) return null;
  const isRefused = data.findings.some(({ severity }) => severity === "error");
  const action = ({ at }: Finding) => {
    const remedy = form && remedyFor(form, at?.pointer ?? "");
    return remedy && onChange && <span><Button size="small" onClick={() => onChange(remedy.form)}>{remedy.title}</Button></span>;
  };
  return (
    <Card title={isRefused ? "So it would be refused" : "Before it is run"} edge={isRefused ? "bad" : "warn"}>
      <div role="status"><Findings findings={data.findings} {...(onChange ? { action } : {})} /></div>
    </Card>
  );
}
