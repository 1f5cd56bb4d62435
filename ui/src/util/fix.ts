// Splits a fix into its sentence and, where it names one, the command to type. Pure.

const COMMAND = /`((?:meshplay|kubectl|chmod|helm) [^`]+)`/;

export function fixParts(fix: string): { text: string; command: string | undefined } {
  const command = COMMAND.exec(fix)?.[1];
  return { text: command !== undefined && fix === `\`${command}\`` ? "" : fix, command };
}
