// What a place in a design file is about: which component and which field of its configuration, or a field of the design itself.
// Knows the shape of the design file (docs/design-file.md); schemas of kinds come from the server.
import { isMap, isNode } from "yaml";

import { type Parsed, type Path, keyName, keysAt, lineOf, nodeAt, textAt } from "./document";

/** A place inside a component's object, or in the design around the objects. */
export type Place = ObjectPlace | { about: "design"; path: Path };

export interface ObjectPlace {
  about: "object";
  component: string;
  apiVersion: string;
  kind: string;
  /** Inside the object; a patch has the same shape. */
  path: Path;
  /** Nothing is required in a patch. */
  isPatch: boolean;
}

export function placeOf(parsed: Parsed, path: Path): Place {
  const [spec, group, first, part, second, ...rest] = path;
  if (spec === "spec" && group === "components" && part === "config") {
    return objectPlace(parsed, String(first), path.slice(4), false) ?? { about: "design", path };
  }
  if (spec === "spec" && group === "environments" && part === "patches" && second !== undefined) {
    return objectPlace(parsed, String(second), rest, true) ?? { about: "design", path };
  }
  return { about: "design", path };
}

function objectPlace(parsed: Parsed, component: string, path: Path, isPatch: boolean): ObjectPlace | undefined {
  const apiVersion = textAt(parsed, ["spec", "components", component, "apiVersion"]);
  const kind = textAt(parsed, ["spec", "components", component, "kind"]);
  return apiVersion && kind ? { about: "object", component, apiVersion, kind, path, isPatch } : undefined;
}

/** A component for the outline. */
export interface OutlineItem {
  id: string;
  apiVersion: string;
  kind: string;
  /** First line in the text, from 1. */
  line: number;
}

/** Components in the order of the text. */
export function outline(parsed: Parsed): OutlineItem[] {
  const components = nodeAt(parsed, ["spec", "components"]);
  if (!isMap(components)) return [];
  return components.items.map((pair) => {
    const field = (name: string) => (isMap(pair.value) ? String(pair.value.get(name) ?? "") : "");
    const offset = isNode(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
    return { id: keyName(pair), apiVersion: field("apiVersion"), kind: field("kind"), line: lineOf(parsed, offset) };
  });
}

export function componentIds(parsed: Parsed): string[] {
  return keysAt(parsed, ["spec", "components"]);
}

export function variableNames(parsed: Parsed): string[] {
  return keysAt(parsed, ["spec", "variables"]);
}
