import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { coalesce } from "./coalesce";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a hundred wishes become one run at once and one after the interval", async () => {
  const task = vi.fn(() => Promise.resolve());
  const wish = coalesce(task, 400);
  for (let at = 0; at < 100; at += 1) wish();
  expect(task).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(400);
  expect(task).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(task).toHaveBeenCalledTimes(2);
});

test("a wish during a run is never lost, and a run that fails does not end it", async () => {
  const task = vi.fn(() => Promise.reject(new Error("away")));
  const wish = coalesce(task, 400);
  wish();
  await vi.advanceTimersByTimeAsync(100);
  wish();
  await vi.advanceTimersByTimeAsync(300);
  expect(task).toHaveBeenCalledTimes(2);
});
