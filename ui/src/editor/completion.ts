// What can be typed at the cursor of a design file. Pure: schemas and kinds come in; how the list looks is the editor's business.
import type { SchemaKind } from "~/api/schema";
import type { Cursor } from "./cursor";
import { DESIGN_SCHEMA } from "./design-schema";
import { type ObjectPlace, type Place, componentIds, placeOf, variableNames } from "./design-text";
import { type Parsed, type Path, keysAt, textAt } from "./document";
import { type Property, type Schema, propertiesOf, schemaAt, shapeOf, typeText, valuesOf } from "./schema";

export interface Suggestion {
  label: string;
  /** Type in words. */
  detail: string;
  info?: string;
  /** What replaces the word. */
  insert: string;
  isRequired?: boolean;
  isDeprecated?: boolean;
}

export interface Suggestions {
  from: number;
  to: number;
  options: Suggestion[];
}

/** What the editor knows beyond the text. */
export interface Knowledge {
  kinds: readonly SchemaKind[];
  /** Schema of a kind, if it is known by now. */
  schemaOf(apiVersion: string, kind: string): Schema | undefined;
}

/** The object whose schema is needed at a place, for fetching it. */
export function neededSchema(parsed: Parsed, path: Path): ObjectPlace | undefined {
  const place = placeOf(parsed, path);
  return place.about === "object" ? place : undefined;
}

export function suggest(cursor: Cursor, knowledge: Knowledge): Suggestions {
  return { from: cursor.from, to: cursor.to, options: options(cursor, knowledge) };
}

function options(cursor: Cursor, knowledge: Knowledge): Suggestion[] {
  if (cursor.slot === "value" && cursor.word.includes("$")) return variables(cursor);
  const place = placeOf(cursor.parsed, cursor.path);
  const root = place.about === "design" ? DESIGN_SCHEMA : knowledge.schemaOf(place.apiVersion, place.kind);
  const named = names(cursor, place, knowledge);
  if (named) return named;
  const schema = root && schemaAt(root, place.path);
  if (!root || !schema) return [];
  // In a list of scalars, what looks like a key is a value.
  if (cursor.slot === "key" && shapeOf(schema) === "object") return keys(cursor, place, schema, root);
  return valuesOf(schema).map((value) => ({ label: value, detail: schema.default === value ? "default" : "value", insert: value }));
}

function keys(cursor: Cursor, place: Place, schema: Schema, root: Schema): Suggestion[] {
  const present = new Set(keysAt(cursor.parsed, cursor.path));
  const isTop = place.about === "object" && place.path.length === 0;
  const isPatch = place.about === "object" && place.isPatch;
  return propertiesOf(schema, root)
    .filter(({ name }) => !present.has(name) && !(isTop && NOT_IN_CONFIG.has(name)))
    .map((property) => keySuggestion({ ...property, isRequired: property.isRequired && !isPatch }, cursor, root));
}

/** The design says these beside the configuration, or the cluster does. */
const NOT_IN_CONFIG = new Set(["apiVersion", "kind", "status"]);

function keySuggestion({ name, schema, isRequired }: Property, cursor: Cursor, root: Schema): Suggestion {
  return {
    label: name,
    detail: `${typeText(schema, root)}${isRequired ? " · required" : ""}`,
    info: schema.description ?? "",
    insert: cursor.hasColon ? name : name + opening(schema, cursor),
    isRequired,
    isDeprecated: schema.deprecated === true || /^deprecated\b/i.test(schema.description ?? ""),
  };
}

/** What follows a key so that its value can be typed at once. */
function opening(schema: Schema, cursor: Cursor): string {
  const shape = shapeOf(schema);
  if (cursor.isFlow || shape === "scalar" || shape === "any") return ": ";
  const below = `\n${" ".repeat(cursor.column)}`;
  return shape === "array" ? `:${below}- ` : `:${below}  `;
}

/** Names that the design itself gives: kinds, components, variables. */
function names(cursor: Cursor, place: Place, { kinds }: Knowledge): Suggestion[] | undefined {
  if (place.about !== "design") return undefined;
  const { path } = place;
  if (cursor.slot === "value") {
    if (isAt(path, ["spec", "components", "*", "kind"])) return kindNames(cursor, path, kinds);
    if (isAt(path, ["spec", "components", "*", "apiVersion"])) return versions(cursor, path, kinds);
    if (isAt(path, ["spec", "relationships", "*", "from"]) || isAt(path, ["spec", "relationships", "*", "to"])) {
      return componentIds(cursor.parsed).map((id) => ({ label: id, detail: "component", insert: id }));
    }
    return undefined;
  }
  if (isAt(path, ["spec", "environments", "*", "patches"])) return missingKeys(cursor, componentIds(cursor.parsed), "component");
  if (isAt(path, ["spec", "environments", "*", "variables"])) return missingKeys(cursor, variableNames(cursor.parsed), "variable");
  return undefined;
}

function isAt(path: Path, pattern: readonly string[]): boolean {
  return path.length === pattern.length && pattern.every((step, idx) => step === "*" || step === path[idx]);
}

function missingKeys(cursor: Cursor, all: string[], detail: string): Suggestion[] {
  const present = new Set(keysAt(cursor.parsed, cursor.path));
  return all.filter((name) => !present.has(name)).map((name) => ({ label: name, detail, insert: cursor.hasColon ? name : `${name}: ` }));
}

function kindNames(cursor: Cursor, path: Path, kinds: readonly SchemaKind[]): Suggestion[] {
  const apiVersion = textAt(cursor.parsed, [...path.slice(0, -1), "apiVersion"]);
  const fitting = apiVersion ? kinds.filter((kind) => kind.apiVersion === apiVersion) : kinds;
  return fitting.map((kind) => ({ label: kind.kind, detail: kind.apiVersion, insert: kind.kind }));
}

function versions(cursor: Cursor, path: Path, kinds: readonly SchemaKind[]): Suggestion[] {
  const kind = textAt(cursor.parsed, [...path.slice(0, -1), "kind"]);
  const fitting = kind ? kinds.filter((known) => known.kind === kind) : kinds;
  const all = [...new Set((fitting.length > 0 ? fitting : kinds).map((known) => known.apiVersion))];
  return all.map((version) => ({ label: version, detail: "API version", insert: version }));
}

function variables(cursor: Cursor): Suggestion[] {
  const begin = cursor.word.slice(0, cursor.word.lastIndexOf("$"));
  return variableNames(cursor.parsed).map((name) => {
    const reference = `\${var.${name}}`;
    return { label: reference, detail: "variable", insert: begin + reference };
  });
}
