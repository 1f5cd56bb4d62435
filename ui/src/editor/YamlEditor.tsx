// The YAML editor of a design: CodeMirror with findings, completion and hover. A chunk of its own, loaded when a design is edited.
//
// It lives in a shadow root: there CodeMirror uses constructed style sheets, which a CSP without inline styles allows.
import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import type { Finding } from "~/api/schema";
import { schemaCompletion, schemaHover, showFindings } from "./assist";
import type { SchemaSource } from "./schemas";
import { editorTheme } from "./theme";
import styles from "./YamlEditor.module.css";

type Props = {
  label: string;
  text: string;
  onChange: (text: string) => void;
  onSave: () => void;
  findings: readonly Finding[];
  schemas: SchemaSource;
  /** Line to go to; a new object goes there again. */
  target: { line: number } | undefined;
  mode?: "edit" | "read";
};

export function YamlEditor({ label, text, onChange, onSave, findings, schemas, target, mode = "edit" }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  // The editor is made once; what it calls is always the newest.
  const now = useRef({ text, onChange, onSave, schemas });
  now.current = { text, onChange, onSave, schemas };

  useEffect(() => {
    if (!host.current) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    const made = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: now.current.text,
        extensions: [
          keymap.of([{ key: "Mod-s", run: () => (now.current.onSave(), true), preventDefault: true }]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) now.current.onChange(update.state.doc.toString());
          }),
          schemaCompletion(() => now.current.schemas),
          schemaHover(() => now.current.schemas),
          EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
          EditorState.readOnly.of(mode === "read"),
          EXTENSIONS,
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, [label, mode]);

  useEffect(() => {
    const shown = view.current;
    if (!shown || shown.state.doc.toString() === text) return;
    shown.dispatch({ changes: { from: 0, to: shown.state.doc.length, insert: text } });
  }, [text]);

  useEffect(() => {
    if (view.current) showFindings(view.current, findings);
  }, [findings]);

  useEffect(() => {
    if (view.current && target) goTo(view.current, target.line);
  }, [target]);

  return <div ref={host} className={styles.editor} data-takes-keys />;
}

function goTo(view: EditorView, lineNumber: number) {
  const line = view.state.doc.line(Math.min(Math.max(lineNumber, 1), view.state.doc.lines));
  view.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: "start", yMargin: 40 }) });
  view.focus();
}

const EXTENSIONS: Extension = [
  lineNumbers(),
  foldGutter(),
  lintGutter(),
  history(),
  drawSelection(),
  EditorState.tabSize.of(2),
  indentUnit.of("  "),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSelectionMatches(),
  yaml(),
  editorTheme,
  keymap.of([
    ...closeBracketsKeymap,
    ...completionKeymap,
    ...lintKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...foldKeymap,
    indentWithTab,
    ...defaultKeymap,
  ]),
];
