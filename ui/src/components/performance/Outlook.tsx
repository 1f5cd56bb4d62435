// What a plan would do and could tell, from the server, while it is written; nothing is sent.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import type { ExperimentDesign } from "~/api/schema";
import { useDebounced } from "~/hooks/useDebounced";
import { outlookText } from "~/performance/experiment";
import { Card } from "~/ui/Card";
import styles from "../dashboard/Dashboard.module.css";
import { ErrorView, Findings } from "../Findings";

const PAUSE_MS = 400;

export function Outlook({ plan }: { plan: ExperimentDesign }) {
  const asked = useDebounced(JSON.stringify(plan), PAUSE_MS);
  const rested: { plan: ExperimentDesign } = { plan: JSON.parse(asked) };
  const { data, error, isPlaceholderData } = useQuery({ ...query("ExperimentPlan", {}, rested), placeholderData: (before) => before });
  if (error) return <ErrorView error={error} />;
  if (!data) return null;
  return (
    <Card title="What it would do and could tell" edge={data.findings.some(({ severity }) => severity === "error") ? "bad" : "accent"}>
      <div className={`stack-small ${isPlaceholderData ? styles.stale : ""}`} aria-busy={isPlaceholderData || undefined}>
        <p role="status">{outlookText(data, rested.plan.primary)}</p>
        {data.findings.length > 0 && <Findings findings={data.findings} />}
      </div>
    </Card>
  );
}
