// Finding one object in exported manifests. Reads only what makes an object's key.
import { parseAllDocuments } from "yaml";

/** The document of an object, as text; undefined where the export does not hold it. */
export function manifestOf(manifests: string, object: string): string | undefined {
  const documents = parseAllDocuments(manifests, { logLevel: "silent", uniqueKeys: false });
  if (!Array.isArray(documents)) return undefined;
  for (const document of documents) {
    const text = (...path: string[]) => {
      const value: unknown = document.getIn(path);
      return typeof value === "string" || typeof value === "number" ? String(value) : "";
    };
    const apiVersion = text("apiVersion");
    const group = apiVersion.includes("/") ? `${apiVersion.split("/", 1)[0]}/` : "";
    const name = text("metadata", "name");
    const namespace = text("metadata", "namespace");
    const keys = [`${group}${text("kind")} ${namespace}/${name}`, `${group}${text("kind")} ${name}`];
    if (keys.includes(object)) return document.toString({ lineWidth: 0, indentSeq: false, directives: false }).replace(/^---\n/, "");
  }
  return undefined;
}
