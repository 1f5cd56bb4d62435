// The name of a design from the name of its file, by the rules of names: a-z, 0-9, `-`, `.`, `_`, at most 63 characters.

const NAME_CHARS_MAX = 63;

export function nameOfFile(file: string): string {
  return file
    .replace(/\.(ya?ml|json|txt)$/i, "")
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "")
    .slice(0, NAME_CHARS_MAX);
}

/** Whether the server would take it. */
export function isName(text: string): boolean {
  return /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/.test(text) && text.length <= NAME_CHARS_MAX;
}
