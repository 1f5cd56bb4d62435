// Completion, hover and problems for CodeMirror: the pure parts of this folder, put into its words.
import { type Completion, type CompletionContext, type CompletionResult, autocompletion, startCompletion } from "@codemirror/autocomplete";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { EditorView, type Tooltip, hoverTooltip } from "@codemirror/view";
import type { Finding } from "~/api/schema";
import { type Suggestion, neededSchema, suggest } from "./completion";
import { cursorAt } from "./cursor";
import { findAt, parseText } from "./document";
import { type Hint, hintAt } from "./hover";
import { problems } from "./problems";
import type { SchemaSource } from "./schemas";

const REQUIRED_BOOST = 60;
const DEPRECATED_BOOST = -60;

/** Offers what may stand at the cursor; fetches the schema first where it is not there yet. */
export function schemaCompletion(source: () => SchemaSource) {
  const complete = async (context: CompletionContext): Promise<CompletionResult | null> => {
    const cursor = cursorAt(context.state.doc.toString(), context.pos);
    if (!cursor || (!context.explicit && cursor.word === "")) return null;
    const needed = neededSchema(cursor.parsed, cursor.path);
    await (needed ? source().load(needed.apiVersion, needed.kind) : source().loadKinds());
    const { from, to, options } = suggest(cursor, source());
    return options.length === 0 ? null : { from, to, options: options.map(option), validFor: /^[\w.$/{}-]*$/ };
  };
  return autocompletion({
    override: [complete],
    icons: false,
    optionClass: (shown) => ((shown.boost ?? 0) > 0 ? "mp-required" : ""),
  });
}

function option({ label, detail, info, insert, isRequired, isDeprecated }: Suggestion): Completion {
  const apply = (view: EditorView, _: Completion, from: number, to: number) => {
    view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, userEvent: "input.complete" });
    // After a key there is something to choose again.
    if (/\s$/.test(insert)) startCompletion(view);
  };
  const boost = isRequired ? REQUIRED_BOOST : isDeprecated ? DEPRECATED_BOOST : 0;
  return { label, detail, apply, boost, ...(info && { info }) };
}

/** Says what the schema knows about the field under the pointer. */
export function schemaHover(source: () => SchemaSource) {
  return hoverTooltip(async (view, offset): Promise<Tooltip | null> => {
    const parsed = parseText(view.state.doc.toString());
    const found = findAt(parsed, offset);
    const needed = found && neededSchema(parsed, found.path);
    if (needed) await source().load(needed.apiVersion, needed.kind);
    const hint = hintAt(parsed, offset, source());
    return hint ? { pos: hint.span.from, end: hint.span.to, create: () => ({ dom: hintView(hint) }) } : null;
  });
}

function hintView({ path, type, isRequired, description, values, default: fallback }: Hint): HTMLElement {
  const facts = [
    type + (values.length > 0 ? ` ${values.join(", ")}` : ""),
    isRequired ? "required" : "",
    fallback === undefined ? "" : `default ${fallback}`,
  ];
  return element("div", "mp-hint", [
    element("b", "", [path]),
    element("span", "", [facts.filter((fact) => fact !== "").join(" · ")]),
    ...(description === "" ? [] : [element("p", "", [description])]),
  ]);
}

/** Underlines findings where they are. Call it with each new answer of the server. */
export function showFindings(view: EditorView, findings: readonly Finding[]) {
  const text = view.state.doc.toString();
  const diagnostics = problems(parseText(text), findings).map(({ span, finding }): Diagnostic => ({
    ...span,
    severity: finding.severity,
    source: finding.code,
    message: finding.message,
    renderMessage: () => findingView(finding),
  }));
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

function findingView({ code, message, cause, fix }: Finding): HTMLElement {
  return element("div", "", [
    element("p", "", [element("code", "", [code]), " ", ...literals(message)]),
    ...(cause ? [element("p", "mp-more", literals(cause))] : []),
    ...(fix ? [element("p", "mp-more", literals(fix))] : []),
  ]);
}

/** Text in backticks is code. */
function literals(text: string): (string | HTMLElement)[] {
  return text.split("`").map((part, idx) => (idx % 2 === 1 ? element("code", "", [part]) : part));
}

function element(name: string, className: string, children: (string | HTMLElement)[]): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
}
