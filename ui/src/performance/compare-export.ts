// A comparison as a file: for people and pull requests, for tables, for programs, for builds. Pure.
import type { Comparison } from "~/api/schema";
import { change, digits, quantity } from "~/components/chart/format";
import { csv } from "~/util/csv";
import { bounds, letter, metricTitle, verdictSentence, verdictWord } from "./compare";

export type ComparisonFile = { name: string; type: string; text: string };
export const COMPARISON_FORMS = [{ form: "markdown", title: "Report (Markdown)" }, { form: "csv", title: "Numbers (CSV)" }, { form: "json", title: "All of it (JSON)" }, { form: "junit", title: "For builds (JUnit)" }] as const;
export type ComparisonForm = (typeof COMPARISON_FORMS)[number]["form"];

/** One comparison per group after the first. */
export function comparisonFile(form: ComparisonForm, comparisons: readonly Comparison[]): ComparisonFile {
  switch (form) {
    case "markdown":
      return { name: "comparison.md", type: "text/markdown", text: markdown(comparisons) };
    case "csv":
      return { name: "comparison.csv", type: "text/csv", text: csv(HEAD, comparisons.flatMap(rowsOf)) };
    case "json":
      return { name: "comparison.json", type: "application/json", text: `${JSON.stringify(comparisons, null, 2)}\n` };
    case "junit":
      return { name: "comparison.xml", type: "application/xml", text: junit(comparisons) };
  }
}

const HEAD = ["group", "metric", "unit", "A", "group value", "ratio", "ratio from", "ratio to", "p", "verdict"];

/** Ratios and no changes: spreadsheets reckon with them. */
function rowsOf({ metrics }: Comparison, at: number): (string | number | null)[][] {
  return Object.entries(metrics).map(([name, metric]) => {
    const [low, high] = bounds(metric);
    return [letter(at + 1), metricTitle(name), metric.unit, metric.a, metric.b, metric.ratio, low, high, metric.pValue, verdictWord(metric.verdict, name)];
  });
}

function markdown(comparisons: readonly Comparison[]): string {
  return comparisons.map(({ primary, metrics, findings }, at) => {
    const declared = metrics[primary];
    const lines = Object.entries(metrics).map(([name, metric]) => {
      const [low, high] = bounds(metric);
      return `| ${metricTitle(name)} | ${quantity(metric.a, metric.unit)} | ${quantity(metric.b, metric.unit)} | ${change(metric.ratio)} | ${change(low)} to ${change(high)} | ${digits(metric.pValue)} | ${verdictWord(metric.verdict, name)} |`;
    });
    const differs = findings.map(({ message }) => `- ${message}`);
    return [
      `## ${letter(at + 1)} against A`, "", declared ? verdictSentence(primary, declared, "A", letter(at + 1)) : "", "",
      ...(differs.length > 0 ? ["What else differs:", "", ...differs, ""] : []),
      `| metric | A | ${letter(at + 1)} | change | 95 % | p | verdict |`, "|---|---|---|---|---|---|---|", ...lines, "",
    ].join("\n");
  }).join("\n");
}

/** A metric that got worse is a failure; one that cannot be told was skipped. */
function junit(comparisons: readonly Comparison[]): string {
  const suites = comparisons.map(({ metrics }, at) => {
    const all = Object.entries(metrics);
    const cases = all.map(([name, metric]) => {
      const sentence = escaped(verdictSentence(name, metric, "A", letter(at + 1)));
      const said = metric.verdict.kind === "slower" ? `<failure message="${sentence}"/>` : metric.verdict.kind === "inconclusive" ? `<skipped message="${sentence}"/>` : `<system-out>${sentence}</system-out>`;
      return `    <testcase classname="comparison" name="${escaped(metricTitle(name))}">${said}</testcase>`;
    });
    const count = (kind: string) => all.filter(([, { verdict }]) => verdict.kind === kind).length;
    return [`  <testsuite name="${letter(at + 1)} against A" tests="${all.length}" failures="${count("slower")}" skipped="${count("inconclusive")}">`, ...cases, "  </testsuite>"].join("\n");
  });
  return ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", ...suites, "</testsuites>", ""].join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
