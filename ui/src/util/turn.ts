// Long work in pieces: between them the page answers a key or a click, and draws.

/** How long a piece of work may be: a frame. */
export const TURN_MS = 16;

/** Everything that waits is done first. By a message, for a page that is not seen gets its timers only once a second. */
export function turn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
