// What the schema says about the field under the pointer.
import { DESIGN_SCHEMA } from "./design-schema";
import { placeOf } from "./design-text";
import { type Parsed, type Path, type Span, findAt } from "./document";
import type { Knowledge } from "./completion";
import { type Schema, schemaAt, typeText, valuesOf } from "./schema";

export interface Hint {
  span: Span;
  /** `spec.template.spec.containers[0].image` */
  path: string;
  type: string;
  isRequired: boolean;
  description: string;
  /** What may stand there, if that is a short list. */
  values: string[];
  default?: string;
}

export function hintAt(parsed: Parsed, offset: number, knowledge: Knowledge): Hint | undefined {
  const found = findAt(parsed, offset);
  if (!found) return undefined;
  const place = placeOf(parsed, found.path);
  const root = place.about === "design" ? DESIGN_SCHEMA : knowledge.schemaOf(place.apiVersion, place.kind);
  const schema = root && schemaAt(root, place.path);
  if (!root || !schema || place.path.length === 0) return undefined;
  return { span: found.span, path: pathText(place.path), ...describe(schema, root), isRequired: isRequired(root, place.path) };
}

function describe(schema: Schema, root: Schema) {
  const fallback = schema.default === undefined ? undefined : JSON.stringify(schema.default);
  return {
    type: typeText(schema, root),
    description: schema.description ?? "",
    values: schema.enum ? valuesOf(schema) : [],
    ...(fallback !== undefined && { default: fallback }),
  };
}

function isRequired(root: Schema, path: Path): boolean {
  const name = path.at(-1);
  const parent = schemaAt(root, path.slice(0, -1));
  return typeof name === "string" && (parent?.required?.includes(name) ?? false);
}

export function pathText(path: Path): string {
  return path.map((step, idx) => (typeof step === "number" ? `[${step}]` : idx === 0 ? step : `.${step}`)).join("");
}
