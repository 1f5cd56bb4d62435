import { expect, test } from "vitest";
import type { RunSpec } from "~/api/schema";
import { asForm, type Edited, readEdited, turned, unheldText } from "./edited";
import { emptySpec } from "./form";

const spec: RunSpec = { ...emptySpec, endpoints: [{ url: "http://a/", weight: 1, method: "GET", headers: [] }] };

const typed = (change: Partial<Extract<Edited, { is: "form" }>["form"]>, base = spec): Edited => {
  const edited = asForm(base);
  return edited.is === "form" ? { ...edited, form: { ...edited.form, ...change } } : edited;
};

test("a form with a field that cannot be read stays a form, with all that was typed", () => {
  for (const change of [{ rate: "many" }, { duration: "soon", body: "{}" }, { headers: "no colon" }]) {
    const edited = typed(change);
    expect(turned(edited)).toBe(edited);
    expect(readEdited(edited)).toHaveProperty("problems");
  }
  const begun = typed({ rate: "250" }, emptySpec);
  expect(turned(begun)).toBe(begun);
});

test("a form becomes YAML and a form again, with what was typed", () => {
  const edited = typed({ rate: "250", more: "3*http://a/cart", headers: "accept: text/html", slo: "p99<20ms", agents: "lon1, fra1", cookies: "a=1", setCookies: "keep", redirects: "2" });
  const text = turned(edited);
  expect(text).toMatchObject({ is: "yaml", text: expect.stringContaining("rate: 250") });
  expect(turned(text)).toMatchObject({ is: "form", form: edited.is === "form" ? edited.form : {} });
});

test("a form in which nothing was typed yet becomes YAML and a form again", () => {
  const text = turned(asForm(emptySpec));
  expect(text.is).toBe("yaml");
  expect(turned(text)).toMatchObject({ is: "form", form: { url: "", rate: "100" } });
});

test("a text that cannot be read stays a text", () => {
  const edited: Edited = { is: "yaml", text: "endpoints: [" };
  expect(turned(edited)).toBe(edited);
});

test("what the form would change is named, and the text stays", () => {
  const written = "endpoints: [{ url: http://a/ }]\narrivals: { kind: max }\ndurationMs: 1000\n";
  const of = (more: string) => turned({ is: "yaml", text: written + more });
  expect(of("tls: {}\ncookies: given\nredirects: 0\nreuse: { kind: never }\nthreads: 2\n")).toMatchObject({ is: "form" });
  expect(of("agents: ['a,b']\nslo: [\"p99<20ms\\nerrors<1%\"]\n")).toMatchObject({ is: "yaml", unheld: "the form cannot hold all that is said under agents, slo" });
  expect(of("").is).toBe("form");
  expect(unheldText({ ...spec, endpoints: [{ url: "3*http://a/", weight: 1, method: "GET" }] })).toContain("endpoints");
});
