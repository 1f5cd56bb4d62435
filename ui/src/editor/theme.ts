// How the editor looks: the tokens of the app, which reach into its shadow root. No colour is named here.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const BASE = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--surface)", color: "var(--text)", fontSize: "12.5px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "19px", overflow: "auto" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)", borderLeftWidth: "1.5px" },
  ".cm-line": { padding: "0 14px 0 8px" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--faint)", border: "none", paddingLeft: "4px" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--hover) 70%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--accent-soft)" },
  ".cm-selectionMatch": { backgroundColor: "var(--info-soft)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--sunken)", border: "none", color: "var(--muted)", padding: "0 6px" },
  ".cm-foldGutter span": { color: "var(--faint)", cursor: "pointer" },
  ".cm-indent": { color: "var(--line-strong)" },
});

const TOOLTIPS = EditorView.theme({
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--text)",
    border: "1px solid var(--line-strong)",
    borderRadius: "8px",
    boxShadow: "var(--shadow-high)",
    overflow: "hidden",
  },
  ".cm-tooltip-hover, .cm-tooltip-lint": { fontFamily: "var(--sans)", fontSize: "13px", lineHeight: "19px", maxWidth: "460px" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "12.5px", maxHeight: "260px", minWidth: "240px" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "3px 10px", lineHeight: "19px", display: "flex", gap: "14px" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--accent-text)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700", color: "var(--accent-text)" },
  ".cm-completionDetail": { marginLeft: "auto", fontStyle: "normal", color: "var(--muted)", fontFamily: "var(--sans)", fontSize: "12px" },
  ".cm-completionIcon": { display: "none" },
  ".cm-tooltip.cm-completionInfo": { padding: "8px 12px", maxWidth: "340px", fontFamily: "var(--sans)", fontSize: "13px", lineHeight: "19px", whiteSpace: "pre-line" },
  ".mp-required": { fontWeight: "600" },
  ".mp-hint": { padding: "8px 12px", display: "flex", flexDirection: "column", gap: "4px" },
  ".mp-hint b": { fontFamily: "var(--mono)", fontSize: "12.5px", overflowWrap: "anywhere" },
  ".mp-hint span": { color: "var(--muted)" },
  ".mp-hint p": { margin: "0", whiteSpace: "pre-line", maxHeight: "220px", overflowY: "auto" },
});

const PROBLEMS = EditorView.theme({
  ".cm-diagnostic": { padding: "8px 12px", borderLeft: "3px solid var(--info)", whiteSpace: "normal" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warn)" },
  ".cm-diagnostic p": { margin: "0 0 2px" },
  ".cm-diagnostic p.mp-more": { color: "var(--muted)" },
  ".cm-diagnostic code": { fontFamily: "var(--mono)", fontSize: "12px", backgroundColor: "var(--sunken)", borderRadius: "4px", padding: "0 4px" },
  ".cm-lintRange": { backgroundImage: "none", textDecoration: "underline wavy var(--info) 1px", textUnderlineOffset: "3px", textDecorationSkipInk: "none" },
  ".cm-lintRange-error": { textDecorationColor: "var(--bad)" },
  ".cm-lintRange-warning": { textDecorationColor: "var(--warn)" },
  ".cm-lintPoint:after": { borderBottomColor: "var(--bad)" },
  ".cm-gutter-lint": { width: "1em" },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--text)", borderTop: "1px solid var(--line)", fontFamily: "var(--sans)" },
  ".cm-panel input, .cm-panel button": {
    backgroundColor: "var(--surface)",
    backgroundImage: "none",
    color: "var(--text)",
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
    font: "13px var(--sans)",
  },
});

const COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent-text)" },
  { tag: [tags.definition(tags.propertyName), tags.attributeName], color: "var(--accent-text)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--text)" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword, tags.atom], color: "var(--info)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--faint)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace, tags.meta], color: "var(--muted)" },
  { tag: [tags.labelName, tags.typeName], color: "var(--warn)" },
]);

export const editorTheme = [BASE, TOOLTIPS, PROBLEMS, syntaxHighlighting(COLOURS)];
