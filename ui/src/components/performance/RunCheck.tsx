// What speaks against a run before it is started, all at once. Where the form knows what to change, a button does it.
import type { Finding } from "~/api/schema";
import type { Checked } from "~/hooks/useRunCheck";
import type { RunForm } from "~/performance/form";
import { remedyFor } from "~/performance/generator";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { ErrorView, Findings } from "../Findings";

type Props = { checked: Checked; form?: RunForm; onChange?: (form: RunForm) => void };

export function RunCheck({ checked: { findings, error }, form, onChange }: Props) {
  if (error) return <ErrorView error={error} />;
  if (findings.length === 0) return null;
  const isRefused = findings.some(({ severity }) => severity === "error");
  const action = ({ at }: Finding) => {
    const remedy = form && remedyFor(form, at?.pointer ?? "");
    return remedy && onChange && <span><Button size="small" onClick={() => onChange(remedy.form)}>{remedy.title}</Button></span>;
  };
  return (
    <Card title={isRefused ? "So it would be refused" : "Before it is run"} edge={isRefused ? "bad" : "warn"}>
      <div role="status"><Findings findings={findings} {...(onChange ? { action } : {})} /></div>
    </Card>
  );
}
