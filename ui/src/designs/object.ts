// The text form of an object's key: `apps/Deployment shop/web`, `Namespace shop`. The server writes and reads it; here it is
// only taken apart for columns and sorting. Knows nothing of plans or resources.

export interface ObjectKey {
  group: string;
  kind: string;
  namespace?: string;
  name: string;
}

/** Takes a key apart. A text that is no key is a name without a kind: it is still shown. */
export function parseObject(text: string): ObjectKey {
  const space = text.indexOf(" ");
  if (space < 0) return { group: "", kind: "", name: text };
  const [type, path] = [text.slice(0, space), text.slice(space + 1)];
  const [group, kind] = splitOnce(type, "/");
  const [namespace, name] = splitOnce(path, "/");
  return namespace === undefined ? { group: group ?? "", kind, name } : { group: group ?? "", kind, namespace, name };
}

/** What stands before the first separator, if there is one, and what stands after it. */
function splitOnce(text: string, separator: string): [string | undefined, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [undefined, text] : [text.slice(0, at), text.slice(at + 1)];
}
