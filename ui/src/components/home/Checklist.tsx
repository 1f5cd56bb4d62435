// The first five minutes, step by step. What is done is seen from what exists; the whole can be put away.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import { planSeen, setChecklist } from "~/hooks/useChecklist";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { CheckIcon, CloseIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { checklistSteps } from "~/util/checklist";
import styles from "./Home.module.css";

export function Checklist() {
  const clusters = useQuery(query("ClusterList", {}));
  const designs = useQuery(query("DesignList", {}));
  const operations = useQuery(query("OperationList", {}));
  if (!clusters.data || !designs.data || !operations.data) return null;
  const steps = checklistSteps({ clusters: clusters.data.items, designs: designs.data.items, operations: operations.data.items, plan: planSeen() });
  const done = steps.filter((step) => step.done).length;
  const next = steps.find((step) => !step.done);
  return (
    <Card title="First steps" content="flush" aside={<>{done} of {steps.length} <Button variant="ghost" size="small" icon={CloseIcon} label="Put the checklist away" onClick={() => setChecklist("hidden")} /></>}>
      <ol className={styles.steps}>
        {steps.map((step) => (
          <li key={step.title} className={`${styles.step} ${step.done ? styles.done : ""} ${step === next ? styles.next : ""}`}>
            <span className={styles.mark}>{step.done && <CheckIcon size={12} stroke={3} aria-label="done" />}</span>
            <div className={styles.what}>
              {step.done ? step.title : <Link href={step.href}>{step.title}</Link>}
              {step === next && <p className="muted">{step.why}</p>}
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}
