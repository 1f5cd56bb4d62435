import { expect, test } from "vitest";
import type { GeneratorInfo } from "~/api/schema";
import { emptySpec, formOf, readForm } from "./form";
import { generatorOptions, remedyFor, timingNote } from "./generator";

const known: GeneratorInfo[] = [
  { name: "fortio", meaning: "HTTP", isThere: true, version: "1.69.4", howToGet: "" },
  { name: "wrk", meaning: "HTTP", isThere: true, howToGet: "" },
  { name: "k6", meaning: "HTTP", isThere: false, howToGet: "" },
];
const form = { ...formOf(emptySpec), url: "http://a/" };

test("those that are there can be chosen, and one that was chosen before is named even if it is gone", () => {
  expect(generatorOptions(known, "").map(({ label }) => label)).toEqual(["Meshplay's own", "fortio 1.69.4", "wrk"]);
  expect(generatorOptions(known, "k6").at(-1)).toEqual({ value: "k6", label: "k6, which is not there" });
});

test("the chosen one is part of the specification, and ours is none", () => {
  expect(readForm({ ...form, generator: "wrk" }, emptySpec)).toMatchObject({ spec: { generator: "wrk" } });
  expect(readForm(form, { ...emptySpec, generator: "wrk" })).toMatchObject({ spec: { generator: undefined } });
});

test("it is said from when times count", () => {
  expect(timingNote({ generator: "fortio", load: "constant" })).toMatch(/^fortio counts from when it sent/);
  expect(timingNote({ generator: "wrk2", load: "constant" })).toMatch(/cannot hide/);
  expect(timingNote({ generator: "oha", load: "max" })).toMatch(/looks better/);
});

test("a refused form is mended where the refusal points, step by step", () => {
  expect(remedyFor(form, "/warmUpMs")?.form.warmUp).toBe("");
  const spread = remedyFor({ ...form, load: "poisson", rate: "0.5" }, "/arrivals/kind");
  expect(spread).toMatchObject({ title: "Evenly spaced", form: { load: "constant" } });
  const whole = spread && remedyFor(spread.form, "/arrivals/rate");
  expect(whole).toMatchObject({ title: "A whole rate", form: { rate: "1" } });
  expect(whole && remedyFor(whole.form, "/arrivals/kind")).toMatchObject({ form: { load: "max" } });
  expect(remedyFor({ ...form, load: "max" }, "/arrivals/kind")).toMatchObject({ form: { load: "constant" } });
  expect(remedyFor({ ...form, load: "ramp", rampTo: "9.5" }, "/arrivals/to")).toMatchObject({ title: "A whole rate", form: { rampTo: "10" } });
  expect(remedyFor({ ...form, rate: "-5" }, "/arrivals/rate")).toBeUndefined();
  expect(remedyFor({ ...form, duration: "1.5s" }, "/durationMs")).toMatchObject({ title: "Run 2s", form: { duration: "2s" } });
});

test("what no field can mend has no button", () => {
  expect(remedyFor(form, "/durationMs")).toBeUndefined();
  expect(remedyFor(form, "/feeds")).toBeUndefined();
  expect(remedyFor(form, "/endpoints")).toBeUndefined();
});
