// Shortcuts: what a key press is called, and which shortcut a series of presses means. Pure but for the event's type.

/** A shortcut: one press (`?`, `Mod+k`) or two after another (`g h`). `Mod` is ⌘ on Apple systems, Ctrl elsewhere. */
export type Shortcut = string;

type Press = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean };

/** The name of a press; `undefined` where it is a modifier alone or has one that no shortcut uses. */
export function pressName({ key, ctrlKey, metaKey, altKey }: Press): string | undefined {
  if (altKey || ["Control", "Meta", "Shift", "Alt"].includes(key)) return undefined;
  return ctrlKey || metaKey ? `Mod+${key.toLowerCase()}` : key;
}

/** How long a second press may take. */
const SECOND_PRESS_MS = 1_200;

/** Feed it presses; it answers with a shortcut once one is complete. */
export function shortcutMatcher(): (press: string, shortcuts: readonly Shortcut[], now: number) => Shortcut | undefined {
  let first: { press: string; at: number } | undefined;
  return (press, shortcuts, now) => {
    const series = first && now - first.at < SECOND_PRESS_MS ? `${first.press} ${press}` : press;
    const complete = shortcuts.find((shortcut) => shortcut === series) ?? shortcuts.find((shortcut) => shortcut === press);
    first = complete === undefined ? { press, at: now } : undefined;
    return complete;
  };
}

/** How a shortcut is shown: each press by itself. */
export function shortcutLabel(shortcut: Shortcut, platform: string): string[] {
  const mod = /mac|iphone|ipad/i.test(platform) ? "⌘" : "Ctrl";
  return shortcut.split(" ").map((press) => press.replace("Mod+", `${mod} `).replace(/ ([a-z])$/, (_, key: string) => ` ${key.toUpperCase()}`));
}
