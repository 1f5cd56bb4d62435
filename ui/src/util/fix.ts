// The command that a fix names, for its copy button. Pure.

const COMMAND = /`((?:meshplay|kubectl|chmod|helm|cargo) [^`]+)`/;

export function fixCommand(fix: string): string | undefined {
  return COMMAND.exec(fix)?.[1];
}
