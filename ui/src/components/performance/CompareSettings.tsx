// How runs are compared: which metric was declared, what is as good as none, whether they were made in turns.
import { METRICS, metricTitle, type Question } from "~/performance/compare";
import { CheckField, SelectField } from "~/ui/fields";
import styles from "~/pages/performance/Performance.module.css";

const MARGINS = ["0", "0.01", "0.03", "0.05", "0.1"] as const;

export function CompareSettings({ question, onChange }: { question: Question; onChange: (question: Question) => void }) {
  const even = new Set(question.groups.map(({ length }) => length)).size === 1;
  const margin = String(question.margin);
  const margins = [...new Set([...MARGINS, margin])].map((value) => ({ value, label: `margin ${Number(value) * 100} %` }));
  return (
    <div className={styles.settings}>
      <SelectField label="Declared metric" look="compact" value={question.primary} options={METRICS.map((value) => ({ value, label: `about ${metricTitle(value)}` }))} onChange={(primary) => onChange({ ...question, primary })} />
      <SelectField label="Margin" look="compact" value={margin} options={margins} onChange={(value) => onChange({ ...question, margin: Number(value) })} />
      <CheckField label="Made in turns: compare in pairs" checked={question.paired} disabled={!even && !question.paired} onChange={(paired) => onChange({ ...question, paired })} />
      {!even && <span className="muted">Pairs need as many runs in each group.</span>}
    </div>
  );
}
