// Comma-separated values (RFC 4180). Pure.

type Value = string | number | null | undefined;

/** A leading `=`, `+`, `-` or `@` would be run as a formula by spreadsheets; a quote in front keeps it text. */
function field(value: Value): string {
  const text = String(value ?? "");
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export function csv(head: readonly string[], rows: readonly (readonly Value[])[]): string {
  return [head, ...rows].map((row) => row.map(field).join(",")).join("\r\n") + "\r\n";
}
