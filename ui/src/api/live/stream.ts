// One connection to the live stream that comes back by itself. Runs in the shared worker, or in a tab without one.
import type { Live } from "../schema";
import type { Liveness } from "./protocol";
import { eventParser } from "./parse";

/** The server says something every 15 s; after twice that and a little the connection counts as dead. */
const SILENCE_MAX_MS = 35_000;
const BACKOFF_FIRST_MS = 250;
const BACKOFF_MAX_MS = 5_000;

/** Who is told. `onNews` gets what came in one chunk together. */
export type Listener = { onNews(news: Live[]): void; onLiveness(liveness: Liveness): void };

/** Keeps the stream open until `stop`; `wake` cuts a wait short, and begins again after the session had ended. */
export class LiveStream {
  #listener: Listener;
  #lastId: string | undefined;
  #wake: () => void = () => {};
  #running = false;
  #attempt = 0;
  #lostAt = Date.now();
  #abort = new AbortController();

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  wake() {
    this.#wake();
    if (!this.#running) {
      this.#running = true;
      this.#abort = new AbortController();
      void this.#run(this.#abort.signal);
    }
  }

  stop() {
    this.#running = false;
    this.#abort.abort();
    this.#wake();
  }

  async #run(signal: AbortSignal) {
    this.#listener.onLiveness({ state: "connecting" });
    while (!signal.aborted) {
      const end = await this.#connect(signal);
      if (signal.aborted) return;
      if (end === "unauthorised") {
        this.#running = false;
        this.#listener.onLiveness({ state: "ended" });
        return;
      }
      await this.#backoff();
    }
  }

  /** One connection, from its request to its end. */
  async #connect(signal: AbortSignal): Promise<"lost" | "unauthorised"> {
    const silence = new AbortController();
    let timer = setTimeout(() => silence.abort(), SILENCE_MAX_MS);
    try {
      const headers: Record<string, string> = { accept: "text/event-stream" };
      if (this.#lastId !== undefined) headers["last-event-id"] = this.#lastId;
      const response = await fetch("/api/v1/stream", { headers, credentials: "same-origin", cache: "no-store", signal: AbortSignal.any([signal, silence.signal]) });
      if (response.status === 401) return "unauthorised";
      if (!response.ok || !response.body) return "lost";
      const parse = eventParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return "lost";
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENCE_MAX_MS);
        this.#hear(parse(value));
      }
    } catch {
      return "lost"; // the liveness chip says so; the next attempt follows
    } finally {
      clearTimeout(timer);
    }
  }

  #hear(events: ReturnType<ReturnType<typeof eventParser>>) {
    this.#attempt = 0;
    this.#listener.onLiveness({ state: "live", heardAt: Date.now() });
    const news: Live[] = [];
    for (const { id, data } of events) {
      if (id !== undefined) this.#lastId = id;
      news.push(JSON.parse(data));
    }
    if (news.length > 0) this.#listener.onNews(news);
  }

  async #backoff() {
    if (this.#attempt === 0) this.#lostAt = Date.now();
    this.#attempt += 1;
    this.#listener.onLiveness({ state: "reconnecting", since: this.#lostAt, attempt: this.#attempt });
    const longest = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** this.#attempt);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, longest * (0.5 + Math.random() / 2));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }
}
