import { expect, test } from "vitest";
import { stringify } from "yaml";
import type { Comparison } from "~/api/schema";
import { comparisonFile } from "./compare-export";
import { abouts, blocksOf, emptyPlan, keptText, mergePatch, outlookText, planForm, type PlanForm, planOfGroups, readPlan, readPlanText, variantTone } from "./experiment";
import { emptySpec } from "./form";
import { changeSentence, meansOf, steadySentence } from "./trend";

const base = { ...emptySpec, endpoints: [{ url: "http://a/", weight: 1, method: "GET" }] };
const form = { ...emptyPlan, name: "keep-alive", variants: "kept:\nclosed: { reuse: { kind: never } }\nelsewhere: http://b/" };

test("variants are names with nothing, a patch or an address", () => {
  expect(readPlan(form, base)).toMatchObject({ plan: { blocks: 8, margin: 0.03, nullArm: true, arms: [{ name: "kept" }, { name: "closed", patch: { reuse: { kind: "never" } } }, { name: "elsewhere", url: "http://b/" }] } });
});

test("factors are names with levels, two at least", () => {
  const factors = { ...form, vary: "factors" as const, variants: "connections: { few: , many: { connections: 64 } }" };
  expect(readPlan(factors, base)).toMatchObject({ plan: { factors: [{ name: "connections", levels: [{ name: "few" }, { name: "many", patch: { connections: 64 } }] }] } });
  expect(readPlan({ ...factors, variants: "connections: { few: }" }, base)).toMatchObject({ problems: { variants: expect.stringContaining("two levels") } });
});

test("variants and levels stay in the order in which they were written, also if they are called by numbers", () => {
  const arms = { ...form, variants: "64: { connections: 64 }\n16:\nbest: { slo: [p99<20ms] }" };
  const names = (read: ReturnType<typeof readPlan>) => ("plan" in read ? (read.plan.arms ?? read.plan.factors?.[0]?.levels ?? []).map(({ name }) => name) : read);
  expect(names(readPlan(arms, base))).toEqual(["64", "16", "best"]);
  expect(names(readPlan({ ...arms, vary: "factors", variants: "connections: { 8: { connections: 8 }, 2: }" }, base))).toEqual(["8", "2"]);
  expect(there({ variants: arms.variants })).toMatchObject({ form: { variants: expect.stringMatching(/^"?64"?:[^]*16"?:[^]*best:/) } });
});

test("a variant that says neither an address nor a change is no variant that changes nothing", () => {
  for (const variants of ["one:\nmany: 64", "one:\nmany: [64]", "one:\nmany: true"]) expect(readPlan({ ...form, variants }, base)).toMatchObject({ problems: { variants: expect.stringContaining("many needs an address or what it changes") } });
  expect(readPlan({ ...form, vary: "factors", variants: "c: { few: , many: 64 }" }, base)).toMatchObject({ problems: { variants: expect.stringContaining("many needs") } });
});

test("an experiment is about each metric once", () => {
  expect(new Set(abouts.map(({ value }) => value)).size).toBe(abouts.length);
  expect(abouts).toContainEqual({ value: "cpuPer1000", label: "CPU per 1,000 requests" });
});

test("all that cannot be read of a plan is said at once", () => {
  const read = readPlan({ ...form, name: "", variants: "- a", blocks: "many", margin: "", rateOfCapacity: "500" }, base);
  expect("problems" in read && Object.keys(read.problems).sort()).toEqual(["blocks", "margin", "name", "rateOfCapacity", "variants"]);
});

const written = "name: a\nbase: { endpoints: [{ url: http://a/ }], arrivals: { kind: max } }\narms: [{ name: one }, { name: two, url: http://b/ }]\n";

test("a plan is read from YAML, with what is usual where it says nothing", () => {
  expect(readPlanText(`${written}blocks: 6`)).toMatchObject({ plan: { name: "a", blocks: 6, primary: "p99", base: { connections: 16, warmUpMs: 0 } } });
  expect(readPlanText("name: a")).toEqual({ wrong: expect.stringContaining("a base") });
  expect(readPlanText("name: [")).toHaveProperty("wrong");
});

test("what of a plan is half typed is told, or as usual", () => {
  expect(readPlanText(`${written}primary:\nblocks:\n`)).toMatchObject({ plan: { primary: "p99", blocks: 8 } });
  const wrong = [`${written}primary: [p99]`, `${written}nullArm: perhaps`, written.replace("name: one", ""), written.replace("[{ url: http://a/ }]", "")].map((text) => readPlanText(text));
  expect(wrong).toEqual(["primary needs a text", "nullArm needs true or false", "arms[0].name needs a text", "base.endpoints needs a list"].map((wrong) => ({ wrong })));
});

/** From the form to YAML and back to the form. */
const there = (form: Partial<PlanForm>, added = "") => {
  const filled = readPlan({ ...emptyPlan, name: "a", ...form }, base);
  const read = readPlanText("plan" in filled ? `${stringify(filled.plan)}${added}` : "");
  return "plan" in read ? planForm(read.plan) : read;
};

test("a plan goes from the form to YAML and back", () => {
  const arms = { vary: "arms" as const, variants: "kept:\nclosed:\n  reuse:\n    kind: never\nelsewhere: http://b/", margin: "7", rateOfCapacity: "29", blocks: "6", primary: "rate", nullArm: false };
  const factors = { vary: "factors" as const, variants: "connections:\n  few:\n  many:\n    connections: 64" };
  expect(there(arms)).toEqual({ form: { ...emptyPlan, name: "a", ...arms } });
  expect(there(factors)).toEqual({ form: { ...emptyPlan, name: "a", ...factors } });
});

test("what the form cannot hold of a plan is named, and nothing is lost for it", () => {
  const variants = "one:\ntwo: http://b/";
  const cannot = (text: string) => { const read = readPlanText(text); return "plan" in read && planForm(read.plan); };
  expect(cannot(`${written}seed: 7\nrunDeviation: 0.1\nprimary: p42`)).toEqual({ wrong: "the form cannot hold all that is said under seed, runDeviation, primary" });
  expect(cannot(written.replace("url: http://b/", "url: http://b/, patch: { connections: 2 }"))).toEqual({ wrong: expect.stringContaining("arms") });
  expect(cannot(written.replace("name: two", "name: one"))).toEqual({ wrong: expect.stringContaining("arms") });
  expect(cannot(`${written}factors: [{ name: f, levels: [{ name: x }, { name: y }] }]`)).toEqual({ wrong: expect.stringContaining("arms") });
  expect(cannot(`${written}bloks: 3`)).toEqual({ wrong: expect.stringContaining("bloks") });
  expect(there({ variants }, "rateOfCapacity: 1.5\n")).toEqual({ wrong: expect.stringContaining("rateOfCapacity: a number from 1 to 100") });
});

test("a merge patch holds what differs, null where something goes", () => {
  expect(mergePatch({ a: 1, b: { c: 1, d: 2 }, e: [1] }, { a: 1, b: { c: 1, d: 3 }, e: [2], f: 4 })).toEqual({ b: { d: 3 }, e: [2], f: 4 });
  expect(mergePatch({ a: 1, b: 2 }, { a: 1 })).toEqual({ b: null });
});

test("groups of a comparison become variants that differ as their specifications do", () => {
  const plan = planOfGroups([{ name: "A 1.3", spec: base }, { name: "B 1.4", spec: { ...base, connections: 64 } }], { primary: "p50", margin: 0.05 });
  expect(readPlan(plan, base)).toMatchObject({ plan: { name: "A 1.3 against B 1.4", primary: "p50", margin: 0.05, arms: [{ name: "A 1.3" }, { name: "B 1.4", patch: { connections: 64 } }] } });
});

test("runs are shown by block, those that look for the capacity first", () => {
  const slots = [{ variant: "a", block: 1, run: "1" }, { variant: "a" }, { variant: "a", block: 2 }];
  expect(blocksOf(slots).map(({ title, slots }) => `${title}: ${slots.length}`)).toEqual(["Capacity: 1", "Block 1: 1", "Block 2: 1"]);
});

test("an outlook is said in sentences", () => {
  const outlook = { variants: ["a", "b"], runs: 16, durationMs: 80_000, detectable: 0.0869, equivalenceMargin: 0.05, runDeviation: 0.05, findings: [] };
  expect(outlookText(outlook, "p99_9")).toBe("16 runs of 2 variants, about 1m20s of load. If runs of the same vary by 5 %, a change of p99.9 by 8.69 % would be found four times in five; equal ones would be called equivalent within 5 %.");
});

test("a change of a trend is a sentence, and runs between changes have one mean", () => {
  const change = { index: 2, beforeRun: "2", afterRun: "3", before: 2, after: 6, change: 2, pValue: 0.001, isWorse: true, differences: [] };
  const points = [1, 3, 5, 7].map((value, at) => ({ run: String(at), at: "", name: "", value, environment: "" }));
  expect(changeSentence("p50", "ms", change)).toBe("p50 got worse with run 3: 2 ms → 6 ms, +200 % (p 0.001).");
  expect(meansOf({ points, changes: [change] })).toEqual([2, 2, 6, 6]);
  expect(steadySentence("p50", 3)).toContain("too few");
});

test("a comparison is a file for people, tables and builds", () => {
  const comparison: Comparison = { primary: "p50", metrics: { p50: { unit: "ms", a: 2, b: 6, delta: 4, ratio: 3, interval: [2.5, null], pValue: 0.001, verdict: { kind: "slower" }, sentence: "" } }, findings: [] };
  expect(comparisonFile("markdown", [comparison]).text).toContain("B is worse than A in p50: 2 ms → 6 ms, +200 % (95 % interval +150 % to unbounded).");
  expect(comparisonFile("csv", [comparison]).text.split("\r\n")[1]).toBe("B,p50,ms,2,6,3,2.5,,0.001,slower");
  expect(comparisonFile("junit", [comparison]).text).toContain('tests="1" failures="1" skipped="0"');
});

test("who was kept to which CPUs is said once for all variants", () => {
  const none = { cpus: { generator: ["1"], application: ["0"] } };
  expect(keptText([none, { cpus: { ...none.cpus, proxy: ["0"] } }])).toBe("Kept to CPUs: application 0; generator 1; proxy 0.");
  expect(keptText([none, { cpus: { generator: ["2, 3"] } }])).toContain("generator 1 or 2, 3");
  expect(keptText([{}])).toBeUndefined();
});

test("a twin that is told apart from the first is no good news", () => {
  const faster = { kind: "faster" } as const;
  expect(variantTone("none again", "none", faster)).toBe("warn");
  expect(variantTone("none again", "none", { kind: "equivalent" })).toBe("neutral");
  expect(variantTone("proxy", "none", faster)).toBe("ok");
});
