// A unified diff as the server prints it, line by line, for display. Knows only the format.

export interface UnifiedLine {
  sign: " " | "+" | "-" | "@";
  text: string;
  /** Line numbers in the older and the newer text. */
  before?: number;
  after?: number;
}

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

export function unifiedLines(diff: string): UnifiedLine[] {
  let [before, after] = [0, 0];
  return diff
    .replace(/\n$/, "")
    .split("\n")
    .flatMap((line): UnifiedLine[] => {
      const hunk = HUNK.exec(line);
      if (hunk) {
        [before, after] = [Number(hunk[1]), Number(hunk[2])];
        return [{ sign: "@", text: line }];
      }
      // Before the first hunk there are only the names of the files.
      if (before === 0 && after === 0) return [];
      const text = line.slice(1);
      if (line.startsWith("+")) return [{ sign: "+", text, after: after++ }];
      if (line.startsWith("-")) return [{ sign: "-", text, before: before++ }];
      if (line.startsWith("\\")) return [];
      return [{ sign: " ", text, before: before++, after: after++ }];
    });
}
