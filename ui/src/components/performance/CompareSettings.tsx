// How runs are compared: which metric was declared, what is as good as none, whether they were made in turns.
import type { Run } from "~/api/schema";
import { inPercent, METRICS, metricTitle, type Question } from "~/performance/compare";
import { CheckField, SelectField } from "~/ui/fields";
import styles from "~/pages/performance/Performance.module.css";

const MARGINS = ["0", "0.01", "0.03", "0.05", "0.1"] as const;

export function CompareSettings({ question, runs, onChange }: { question: Question; runs: readonly Run[]; onChange: (question: Question) => void }) {
  const even = new Set(question.groups.map(({ length }) => length)).size === 1;
  const imported = question.groups.flat().some((id) => runs.find(({ run }) => run === id)?.status === "imported");
  const margin = String(question.margin);
  const margins = [...new Set([...MARGINS, margin])].map((value) => ({ value, label: `margin ${inPercent(Number(value))} %` }));
  return (
    <div className={styles.settings}>
      <SelectField label="Declared metric" look="compact" value={question.primary} options={METRICS.map((value) => ({ value, label: `about ${metricTitle(value)}` }))} onChange={(primary) => onChange({ ...question, primary })} />
      <SelectField label="Margin" look="compact" value={margin} options={margins} onChange={(value) => onChange({ ...question, margin: Number(value) })} />
      <CheckField label="Made in turns: compare in pairs" checked={question.paired} disabled={(!even || imported) && !question.paired} onChange={(paired) => onChange({ ...question, paired })} />
      {!even && <span className="muted">Pairs need as many runs in each group.</span>}
      {even && imported && <span className="muted">Nobody knows whether imported runs were made in turns.</span>}
    </div>
  );
}
