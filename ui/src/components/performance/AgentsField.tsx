// Who makes the load of a run: this server alone, all agents of a cluster, or some by their names.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { query } from "~/api/queries";
import { agentChoices, agentNames, toggled } from "~/performance/agents";
import { Button } from "~/ui/Button";
import { TextField } from "~/ui/fields";
import { Link } from "~/ui/Link";
import { paths } from "~/util/paths";

/** More than these are chosen by typing. */
const CHOICES_MAX = 12;

export function AgentsField(field: { value: string; onChange: (value: string) => void; error: ReactNode }) {
  const agents = useQuery(query("AgentList", {}));
  const choices = agentChoices(agents.data?.items ?? []);
  const chosen = agentNames(field.value);
  const none = agents.data && choices.length === 0;
  return (
    <div className="stack-small">
      <TextField label="Agents" description={none ? <>They make the load together; none is connected now. <Link href={paths.performance("agents")}>Agents</Link></> : "They make the load together. Names with commas; CLUSTER/* is every agent of a cluster."} {...field} placeholder="this server alone" />
      {choices.length > 0 && (
        <div className="row wrap" role="group" aria-label="Connected agents">
          {choices.slice(0, CHOICES_MAX).map(({ value, title }) => <Button key={value} size="small" aria-pressed={chosen.includes(value)} onClick={() => field.onChange(toggled(field.value, value))}>{title}</Button>)}
          {choices.length > CHOICES_MAX && <span className="muted">and {choices.length - CHOICES_MAX} more by name</span>}
        </div>
      )}
    </div>
  );
}
