// The log of an operation: what is new is asked for whenever the operation has news.
import { useEffect, useState } from "react";
import { call } from "~/api/client";
import type { LogLine } from "~/api/schema";

const LINES_MAX = 5_000;

/** `news` is anything that changes when the operation does. */
export function useOperationLog(operation: string, news: string | undefined): readonly LogLine[] {
  const [log, setLog] = useState<{ operation: string; lines: readonly LogLine[]; last: number }>({ operation, lines: [], last: 0 });
  const known = log.operation === operation ? log : { operation, lines: [], last: 0 };

  useEffect(() => {
    const abort = new AbortController();
    readOn(operation, known.last, abort.signal).then(
      ({ lines, last }) => lines.length > 0 && setLog({ operation, lines: [...known.lines, ...lines].slice(-LINES_MAX), last }),
      () => undefined, // the page's own query shows why the server does not answer
    );
    return () => abort.abort();
  }, [operation, news]);

  return known.lines;
}

async function readOn(operation: string, after: number, signal: AbortSignal): Promise<{ lines: LogLine[]; last: number }> {
  const lines: LogLine[] = [];
  let last = after;
  for (;;) {
    const page = await call("OperationLog", { operation, after: last }, undefined, signal);
    lines.push(...page.lines);
    if (page.lines.length === 0 || page.last === last) return { lines, last };
    last = page.last;
  }
}
