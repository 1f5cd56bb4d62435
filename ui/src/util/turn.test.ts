import { expect, test } from "vitest";
import { turn } from "./turn";

test("what waits is done before the work goes on; the end of a promise alone does not let it in", async () => {
  const done: string[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    done.push("a key");
    port1.close();
  };
  port2.postMessage(undefined);
  await Promise.resolve();
  done.push("work");
  await turn();
  done.push("more work");
  expect(done).toEqual(["work", "a key", "more work"]);
});
