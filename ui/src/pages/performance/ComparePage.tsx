// Runs held against each other: conclusions first, then how sure they are, the curves, the numbers, and what else differs.
import { useQueries, useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import type { Comparison, Run } from "~/api/schema";
import { ErrorView } from "~/components/Findings";
import { CommandsPopover } from "~/components/ShowCommand";
import { unbroken } from "~/components/chart/format";
import { Mark } from "~/components/chart/Legend";
import { IntervalChart } from "~/components/chart/IntervalChart";
import { ComparedCurves } from "~/components/performance/ComparedCurves";
import { ComparedFactors } from "~/components/performance/ComparedFactors";
import { ComparedOverTime } from "~/components/performance/ComparedOverTime";
import { ComparedTable } from "~/components/performance/ComparedTable";
import { CompareActions } from "~/components/performance/CompareActions";
import { CompareSettings } from "~/components/performance/CompareSettings";
import { Differences } from "~/components/performance/Differences";
import { GroupChips } from "~/components/performance/GroupChips";
import { Shifted } from "~/components/performance/Shifted";
import { useAddress } from "~/hooks/useAddress";
import { compareCommand } from "~/performance/command";
import { bounds, letter, METRICS, metricTitle, type Question, readQuestion, tally, unreadText, verdictSentence, verdictTone, verdictWord, writeQuestion } from "~/performance/compare";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Empty";
import { CompareIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { PerformancePage } from "./PerformancePage";
import styles from "./Performance.module.css";

const RUNS_LISTED_MAX = 200;

export function ComparePage() {
  const { search, replace } = useAddress();
  const question = readQuestion(search);
  const unread = unreadText(search);
  const runs = useQuery(query("RunList", { limit: RUNS_LISTED_MAX }));
  const known = useKnown(question.groups.flat(), runs.data?.items);
  const change = (next: Question) => replace(writeQuestion(next));
  const [first = [], ...others] = question.groups;
  const { paired, primary, margin } = question;
  const answers = useQueries({ queries: others.map((b) => query("RunCompare", {}, { a: [...first], b: [...b], paired, primary, margin })) });
  return (
    <PerformancePage page="compare" sub="Several runs of each tell what is chance." actions={others.length > 0 && <>
      <CommandsPopover entries={others.map((b, at) => ({ title: `${letter(at + 1)} against A`, commands: [compareCommand({ a: first, b, paired, primary, margin })] }))} />
      <CompareActions question={question} runs={known} comparisons={answers.flatMap(({ data }) => data ?? [])} />
    </>}>
      {unread && <p className="warn" role="status">{unread}</p>}
      <GroupChips question={question} runs={known} newest={runs.data?.nextCursor ? runs.data.items.length : undefined} onChange={change} />
      {runs.error && <ErrorView error={runs.error} />}
      {others.length > 0 && <ComparedFactors groups={question.groups} runs={known} />}
      {others.length > 0 && <CompareSettings question={question} runs={known} onChange={change} />}
      {others.length === 0 && (
        <Card content="flush"><Empty icon={CompareIcon} title={first.length === 0 ? "Choose what to compare" : "Choose what to hold against it"}>
          Add the runs of group A (before, or without), then those of B (after, or with). One run against one tells what differs but not whether by chance; six of each, made in turns, usually do.
        </Empty></Card>
      )}
      {others.map((_, at) => <Against key={at} at={at + 1} question={question} runs={known} data={answers[at]?.data} error={answers[at]?.error ?? null} />)}
      {others.length > 0 && <ComparedCurves groups={question.groups} runs={known} />}
      {others.length > 0 && <ComparedOverTime groups={question.groups} runs={known} percentile={primary === "p50" ? "p50" : "p99"} />}
    </PerformancePage>
  );
}

/** The newest runs, and those of the comparison that are older. */
function useKnown(chosen: readonly string[], newest: readonly Run[] | undefined): readonly Run[] {
  const older = newest ? chosen.filter((id) => newest.every(({ run }) => run !== id)) : [];
  const answers = useQueries({ queries: older.map((run) => query("RunGet", { run })) });
  return [...(newest ?? []), ...answers.flatMap(({ data }) => data ?? [])];
}

type AgainstProps = { at: number; question: Question; runs: readonly Run[]; data: Comparison | undefined; error: Error | null };

function Against({ at, question, runs, data, error }: AgainstProps) {
  const [a, b] = [letter(0), letter(at)];
  if (error) return <ErrorView error={error} />;
  if (!data) return <Card content="flush"><Skeleton lines={6} /></Card>;
  const metric = data.metrics[data.primary];
  const names = METRICS.filter((name) => name in data.metrics);
  const rows = names.flatMap((name) => {
    const one = data.metrics[name];
    const [low, high] = one ? bounds(one) : [null, null];
    return one ? [{ name: metricTitle(name), ratio: one.ratio, low, high, tone: verdictTone(one.verdict), word: verdictWord(one.verdict, name) }] : [];
  });
  const edge = metric?.verdict.kind === "slower" ? "bad" : metric?.verdict.kind === "inconclusive" ? "warn" : "accent";
  return (
    <>
      <Card edge={edge}>
        <div className={styles.sentences}>
          {metric && <p className="row"><Mark look={at} /><b>{unbroken(verdictSentence(data.primary, metric, a, b))}</b></p>}
          <p className="muted">Of all metrics, {b} is {tally(Object.values(data.metrics))}. {metricTitle(data.primary)} was declared; the others pay for being many.</p>
        </div>
      </Card>
      <Differences findings={data.findings} />
      <div className={styles.halves}>
        <IntervalChart title={`${b} against ${a}`} rows={rows} margin={question.margin} note="The band is the margin. An arrow means that these runs do not bound that end." />
        <ComparedTable metrics={data.metrics} names={names} a={a} b={b} primary={data.primary} />
      </div>
      <Shifted title={`${b} against ${a}, percentile by percentile`} a={question.groups[0] ?? []} b={question.groups[at] ?? []} paired={question.paired} runs={runs} />
    </>
  );
}

