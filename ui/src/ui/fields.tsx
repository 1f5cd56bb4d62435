// Form fields: Mantine's with our size and one way to hear of changes (the value).
import { Checkbox, NativeSelect, PasswordInput, Switch, Textarea, TextInput } from "@mantine/core";
import type { ReactNode } from "react";

type Shared = { label: string; description?: ReactNode; error?: ReactNode; disabled?: boolean };
type Text = Shared & { value: string; onChange: (value: string) => void; placeholder?: string; autoFocus?: boolean };

export function TextField({ onChange, autoFocus, ...rest }: Text) {
  return <TextInput data-autofocus={autoFocus} autoFocus={autoFocus} onChange={(event) => onChange(event.currentTarget.value)} {...rest} />;
}

export function PasswordField({ onChange, autoFocus, ...rest }: Text) {
  return <PasswordInput autoComplete="off" data-autofocus={autoFocus} autoFocus={autoFocus} onChange={(event) => onChange(event.currentTarget.value)} {...rest} />;
}

export function TextAreaField({ onChange, autoFocus, rows = 8, ...rest }: Text & { rows?: number }) {
  return <Textarea rows={rows} spellCheck={false} styles={mono} data-autofocus={autoFocus} autoFocus={autoFocus} onChange={(event) => onChange(event.currentTarget.value)} {...rest} />;
}

/** `compact`: for bars, with its label only for those who hear the page. */
export function SelectField<T extends string>({ onChange, options, look, label, ...rest }: Shared & { look?: "compact"; value: T; options: readonly { value: T; label: string }[]; onChange: (value: T) => void }) {
  const choose = (value: string) => {
    const chosen = options.find((option) => option.value === value);
    if (chosen) onChange(chosen.value);
  };
  const named = look === "compact" ? { "aria-label": label, size: "xs" } : { label };
  return <NativeSelect data={[...options]} onChange={(event) => choose(event.currentTarget.value)} {...named} {...rest} />;
}

export function CheckField({ onChange, checked, ...rest }: Shared & { checked: boolean; onChange: (checked: boolean) => void }) {
  return <Checkbox checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} {...rest} />;
}

export function SwitchField({ onChange, checked, ...rest }: Shared & { checked: boolean; onChange: (checked: boolean) => void }) {
  return <Switch checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} {...rest} />;
}

const mono = { input: { fontFamily: "var(--mono)", fontSize: 12.5, lineHeight: "19px" } };
