// A tab's end of the live stream: over the shared worker, or by itself where there is none.
import type { FromWorker, ToWorker } from "./protocol";
import { Hub } from "./hub";

/** Begins to listen; the answer sends messages to the worker. */
export function connectLive(onMessage: (message: FromWorker) => void): (message: ToWorker) => void {
  const send = typeof SharedWorker === "undefined" ? overHub(onMessage) : overWorker(onMessage);
  send({ type: "hello" });
  addEventListener("online", () => send({ type: "wake" }));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") send({ type: "wake" });
  });
  addEventListener("pagehide", () => send({ type: "bye" }));
  addEventListener("pageshow", (event) => {
    if (event.persisted) send({ type: "hello" });
  });
  return send;
}

function overWorker(onMessage: (message: FromWorker) => void) {
  const worker = new SharedWorker(new URL("./worker.ts", import.meta.url), { type: "module", name: "meshplay-live" });
  worker.port.onmessage = ({ data }: MessageEvent<FromWorker>) => onMessage(data);
  return (message: ToWorker) => worker.port.postMessage(message);
}

function overHub(onMessage: (message: FromWorker) => void) {
  const hub = new Hub();
  return (message: ToWorker) => hub.hear(onMessage, message);
}
