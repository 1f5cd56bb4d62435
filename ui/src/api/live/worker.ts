// The shared worker: one live stream for all tabs of this browser, so that ten tabs need one connection.
import type { ToWorker } from "./protocol";
import { Hub } from "./hub";

const hub = new Hub();

addEventListener("connect", (event) => {
  if (!(event instanceof MessageEvent)) return;
  const port = event.ports[0];
  if (!port) return;
  const tab = port.postMessage.bind(port);
  port.onmessage = ({ data }: MessageEvent<ToWorker>) => hub.hear(tab, data);
});
