// A shortcut as keys.
import { shortcutLabel } from "~/util/keys";

export function Keys({ shortcut }: { shortcut: string }) {
  return <span className="row">{shortcutLabel(shortcut, navigator.platform).map((press, at) => <kbd key={at}>{press}</kbd>)}</span>;
}
