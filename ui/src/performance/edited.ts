// A specification that is edited, as a form or as YAML: how it is read, and how the one becomes the other without losing a word of what
// was typed. It knows no page. Pure.
import { stringify } from "yaml";
import type { RunSpec } from "~/api/schema";
import { formOf, type Read, readForm, type RunForm } from "./form";
import { saysSame } from "./shape";
import { type ReadSpec, readSpecText } from "./spec-text";

/** `base` says what the form has no field for; `unheld`, why the text cannot be a form. */
export type Edited = { is: "form"; form: RunForm; base: RunSpec } | { is: "yaml"; text: string; unheld?: string };

export const asForm = (spec: RunSpec): Edited => ({ is: "form", form: formOf(spec), base: spec });

export function readEdited(edited: Edited): Read | ReadSpec {
  return edited.is === "form" ? readForm(edited.form, edited.base) : readSpecText(edited.text);
}

/** The other way to edit the same. It stays as it is where something cannot be read or held: the mistake is shown, and nothing is lost. */
export function turned(edited: Edited): Edited {
  const read = readEdited(edited);
  if (edited.is === "form") {
    const spec = "spec" in read ? read.spec : isUntouched(edited.form, edited.base) ? edited.base : undefined;
    return spec ? { is: "yaml", text: stringify(spec) } : edited;
  }
  if (!("spec" in read)) return edited;
  const unheld = unheldText(read.spec);
  return unheld === undefined ? asForm(read.spec) : { ...edited, unheld };
}

/** Whoever typed nothing has nothing to lose, although an address is still missing. */
function isUntouched(form: RunForm, base: RunSpec): boolean {
  return saysSame(form, formOf(base));
}

/** What of a specification the form would change; nothing if it holds all of it. What is missing or wrong is shown in the form itself. */
export function unheldText(spec: RunSpec): string | undefined {
  const read = readForm(formOf(spec), spec);
  if ("problems" in read) return undefined;
  const held = new Map(Object.entries(plainly(read.spec)));
  const lost = Object.entries(plainly(spec)).filter(([key, value]) => !saysSame(value, held.get(key))).map(([key]) => key);
  return lost.length > 0 ? `the form cannot hold all that is said under ${lost.join(", ")}` : undefined;
}

/** With what is meant where nothing is said. */
function plainly(spec: RunSpec): RunSpec {
  const { cookies = "given", resolve = "once", redirects, tls } = spec;
  return { ...spec, cookies, resolve, redirects: redirects || undefined, tls: { ...tls, trust: tls.trust ?? "checked" } };
}
