// What the live worker and the tabs say to each other.
import type { Live } from "../schema";

/** How the stream is. `heardAt` is when the server last said anything, in ms of `Date.now()`. */
export type Liveness =
  | { state: "connecting" }
  | { state: "live"; heardAt: number }
  | { state: "reconnecting"; since: number; attempt: number }
  | { state: "ended" };

/** From the worker to a tab. */
export type FromWorker =
  | { type: "liveness"; liveness: Liveness }
  /** News in the order they came. `anew`: the tab may have missed some before, so what it knows is to be read again. */
  | { type: "news"; news: Live[]; anew: boolean };

/** From a tab to the worker. */
export type ToWorker = { type: "hello" } | { type: "wake" } | { type: "bye" };
