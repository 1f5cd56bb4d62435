// Reads a log stream into a book of lines; the view is told at most a dozen times a second, however fast lines come.
import { useEffect, useRef, useState } from "react";
import { type Params, request, url } from "~/api/client";
import type { LogPart } from "~/api/schema";
import { LogBook, lineParser } from "~/util/logs";
import { turn, TURN_MS } from "~/util/turn";

export type LogState = { at: "reading" } | { at: "ended" } | { at: "failed"; error: unknown };

const TELL_EVERY_MS = 80;

/** Begins anew with each change of `params`; the book of the former stream is dropped. The search is over its lines, old and new. */
export function useLogStream(params: Params<"ResourceLogs">, search: RegExp | undefined) {
  const key = url("ResourceLogs", params);
  const [view, setView] = useState<{ book: LogBook; state: LogState; version: number }>({ book: new LogBook(), state: { at: "reading" }, version: 0 });
  const told = useRef(0);
  const again = useRef(() => {});

  useEffect(() => {
    const book = new LogBook();
    const abort = new AbortController();
    let state: LogState = { at: "reading" };
    let frame = 0;
    const tell = () => {
      frame = 0;
      const now = performance.now();
      if (now - told.current < TELL_EVERY_MS) return plan();
      told.current = now;
      book.trim();
      if (book.look() === "more") plan();
      setView(({ version }) => ({ book, state, version: version + 1 }));
    };
    const plan = () => {
      if (frame === 0 && !abort.signal.aborted) frame = requestAnimationFrame(tell);
    };
    again.current = plan;
    plan();
    read(key, abort.signal, (part) => {
      book.add(part);
      plan();
    }).then(
      () => { state = { at: "ended" }; },
      (error: unknown) => { state = { at: "failed", error }; },
    ).finally(plan);
    return () => {
      abort.abort();
      cancelAnimationFrame(frame);
    };
  }, [key]);

  const { book } = view;
  useEffect(() => {
    book.search(search);
    again.current();
  }, [book, search]);

  return view;
}

/** What has come while the page was busy is read without a wait between: in turns, or it would be one long task. */
async function read(href: string, signal: AbortSignal, onPart: (part: LogPart) => void) {
  const response = await request(href, { signal, credentials: "same-origin", cache: "no-store" });
  const parse = lineParser<LogPart>();
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let began = performance.now();
  for (;;) {
    const next = await reader?.read();
    if (!next || next.done) return;
    for (const part of parse(next.value)) {
      onPart(part);
      if (performance.now() - began < TURN_MS) continue;
      await turn();
      began = performance.now();
    }
  }
}
