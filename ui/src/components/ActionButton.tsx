// A button for an action of the registry; not there where the action cannot be done.
import type { Subject } from "~/actions/action";
import { actionOf } from "~/actions/registry";
import { useActionContext } from "~/hooks/useActions";
import { Button } from "~/ui/Button";
import { shortcutLabel } from "~/util/keys";

type Props = { id: string; subject?: Subject; variant?: "default" | "primary" | "ghost" | "danger"; size?: "normal" | "small"; title?: string; look?: "text" | "icon" | "both" };

export function ActionButton({ id, subject, variant, size, title, look = "both" }: Props) {
  const context = useActionContext(subject);
  const action = actionOf(id);
  if (!action.when(context)) return null;
  const words = title ?? action.title;
  const hint = action.shortcut ? `${words} (${shortcutLabel(action.shortcut, navigator.platform).join(" then ")})` : words;
  const run = () => action.run(context);
  if (look === "icon") return <Button variant={variant} size={size} icon={action.icon} label={words} title={hint} onClick={run} />;
  return <Button variant={variant} size={size} icon={look === "both" ? action.icon : undefined} title={hint} onClick={run}>{words}</Button>;
}
