// Walking a JSON Schema as Kubernetes and OpenAPI write it: references, allOf, maps, lists, int-or-string. It finds the node for a
// path and says in words what may stand there; it does not validate, the server does.
import type { Path } from "./document";

export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  required?: string[];
  enum?: unknown[];
  default?: unknown;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  deprecated?: boolean;
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
  [other: string]: unknown;
}

/** True for what the server sends as a schema: an object. Its inside is read with care. */
export function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const DEPTH_MAX = 16;

/** A schema without references, its alternatives and parts in one. Descriptions nearer to the field win. */
export function resolve(schema: Schema, root: Schema, depth = 0): Schema {
  if (depth > DEPTH_MAX) return schema;
  const { $ref, allOf, oneOf, anyOf, ...own } = schema;
  const parts = [...(allOf ?? []), ...(oneOf ?? []), ...(anyOf ?? [])];
  const target = $ref === undefined ? undefined : lookUp($ref, root);
  const resolved = [...parts, ...(target ? [target] : [])].map((part) => resolve(part, root, depth + 1));
  return resolved.reduce(merge, own);
}

function merge(a: Schema, b: Schema): Schema {
  const properties = a.properties || b.properties ? { ...b.properties, ...a.properties } : undefined;
  const required = [...new Set([...(a.required ?? []), ...(b.required ?? [])])];
  return { ...b, ...a, ...(properties && { properties }), ...(required.length > 0 && { required }) };
}

/** `#/$defs/a~1b`; schemas elsewhere are not fetched. */
function lookUp(reference: string, root: Schema): Schema | undefined {
  if (!reference.startsWith("#/")) return undefined;
  const steps = reference
    .slice(2)
    .split("/")
    .map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"));
  let at: unknown = root;
  for (const step of steps) at = isSchema(at) ? at[step] : undefined;
  return isSchema(at) ? at : undefined;
}

/** The schema of what stands at a path, resolved. */
export function schemaAt(root: Schema, path: Path): Schema | undefined {
  let at: Schema | undefined = resolve(root, root);
  for (const step of path) {
    const next: Schema | undefined = at && childSchema(at, step);
    at = next && resolve(next, root);
  }
  return at;
}

function childSchema(schema: Schema, step: string | number): Schema | undefined {
  if (typeof step === "number") return schema.items;
  const known = schema.properties && Object.hasOwn(schema.properties, step) ? schema.properties[step] : undefined;
  return known ?? (isSchema(schema.additionalProperties) ? schema.additionalProperties : undefined);
}

export type Shape = "object" | "array" | "scalar" | "any";

/** What kind of value stands there. */
export function shapeOf(schema: Schema): Shape {
  const types = typesOf(schema);
  if (types.includes("object") || schema.properties) return "object";
  if (types.includes("array") || schema.items) return "array";
  return types.length > 0 || schema.enum || schema["x-kubernetes-int-or-string"] ? "scalar" : "any";
}

function typesOf(schema: Schema): string[] {
  const types = schema.type === undefined ? [] : [schema.type].flat();
  return types.filter((type) => type !== "null");
}

/** `integer (int32)`, `list of Container`, `integer or text`, `map of text`. */
export function typeText(schema: Schema, root: Schema): string {
  if (schema["x-kubernetes-int-or-string"] || schema.format === "int-or-string") return "integer or text";
  if (schema.enum) return "one of";
  switch (shapeOf(schema)) {
    case "array":
      return schema.items ? `list of ${typeText(resolve(schema.items, root), root)}` : "list";
    case "object":
      return isSchema(schema.additionalProperties) ? `map of ${typeText(resolve(schema.additionalProperties, root), root)}` : "object";
    default:
      return scalarText(schema);
  }
}

function scalarText(schema: Schema): string {
  const names = typesOf(schema).map((type) => (type === "string" ? "text" : type));
  const format = schema.format && !names.includes(schema.format) ? ` (${schema.format})` : "";
  return names.length > 0 ? `${names.join(" or ")}${format}` : "any";
}

/** Values that may stand there, as they are written. */
export function valuesOf(schema: Schema): string[] {
  if (schema.enum) return schema.enum.filter((value) => value !== null).map(String);
  if (typesOf(schema).includes("boolean")) return ["true", "false"];
  return schema.default !== undefined && typeof schema.default !== "object" ? [String(schema.default)] : [];
}

export interface Property {
  name: string;
  schema: Schema;
  isRequired: boolean;
}

/** The fields of an object: required ones first, then by name. */
export function propertiesOf(schema: Schema, root: Schema): Property[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {})
    .map(([name, property]) => ({ name, schema: resolve(property, root), isRequired: required.has(name) }))
    .sort((a, b) => Number(b.isRequired) - Number(a.isRequired) || a.name.localeCompare(b.name));
}
