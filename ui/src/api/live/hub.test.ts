import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Live } from "../schema";
import { Hub } from "./hub";
import type { FromWorker } from "./protocol";

const snapshot = (startedAt: string): Live => ({ type: "snapshot", seq: 1, startedAt, clusters: [], operations: [], resync: false });
const FIRST = snapshot("2026-01-01T00:00:00Z");
const SECOND = snapshot("2026-01-01T00:01:00Z");

/** A stream that says this and is then lost, or stays open. */
function stream(then: "lost" | "open", ...says: Live[]): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const live of says) controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(live)}\n\n`));
      if (then === "lost") controller.close();
    },
  });
  return new Response(body, { status: 200 });
}

/** Whether each snapshot that a tab is told of makes it read anew, if the server answers so, one connection after the other. */
async function told(snapshots: number, ...answers: (Response | Error)[]): Promise<boolean[]> {
  vi.stubGlobal("fetch", vi.fn(() => {
    const answer = answers.shift() ?? new Error("nothing more");
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }));
  const anew: boolean[] = [];
  const hub = new Hub();
  await new Promise<void>((done) => {
    const tab = (message: FromWorker) => {
      if (message.type === "news") anew.push(message.anew);
      if (anew.length === snapshots) done();
    };
    hub.hear(tab, { type: "hello" });
  });
  return anew;
}

beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 500 }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("what a tab read before its first snapshot is read again when the stream was lost until then", async () => {
  expect(await told(1, stream("lost"), stream("open", SECOND))).toEqual([true]);
  expect(await told(1, new TypeError("refused"), stream("open", SECOND))).toEqual([true]);
});

test("after a restart everything is read again, after a mere interruption nothing", async () => {
  expect(await told(2, stream("lost", FIRST), stream("open", SECOND))).toEqual([false, true]);
  expect(await told(2, stream("lost", FIRST), stream("open", FIRST))).toEqual([false, false]);
});
