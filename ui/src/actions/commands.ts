// Builders of command lines. Pure: what the user chose in, a line to paste into a shell out.
import type { ObjectRef } from "~/util/paths";
import type { Command } from "./action";

/** Quotes a word for a POSIX shell where it needs it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A line from words; `undefined` and `false` are left out. */
export function line(...words: (string | undefined | false)[]): string {
  return words.filter((word) => word !== undefined && word !== false).map(shellWord).join(" ");
}

/** `--flag value` for each value. */
export function repeated(flag: string, values: readonly string[]): string[] {
  return values.flatMap((value) => [flag, value]);
}

export function meshplay(...words: (string | undefined | false)[]): Command {
  return { program: "meshplay", text: line("meshplay", ...words) };
}

export function kubectl(cluster: string, ...words: (string | undefined | false)[]): Command {
  return { program: "kubectl", text: line("kubectl", "--context", cluster, ...words) };
}

/** `kind.version.group/name`, as kubectl understands it without guessing. */
export function kubectlName({ apiVersion, kind, name }: Pick<ObjectRef, "apiVersion" | "kind" | "name">): string {
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  return group && version ? `${kind.toLowerCase()}.${version}.${group}/${name}` : `${kind.toLowerCase()}/${name}`;
}

/** The words that name an object for our own `resource` verbs: the group says which of several kinds of one name is meant. */
export function resourceWords({ cluster, apiVersion, kind, namespace, name }: ObjectRef): string[] {
  const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0]}` : "";
  return [`${kind.toLowerCase()}${group}/${name}`, ...(namespace ? ["--namespace", namespace] : []), "--cluster", cluster];
}

export function namespaceWords({ namespace }: ObjectRef): string[] {
  return namespace ? ["--namespace", namespace] : [];
}
