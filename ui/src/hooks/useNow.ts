// The present, ticking: one timer per interval for all components together.
import { useSyncExternalStore } from "react";

type Ticker = { now: number; listeners: Set<() => void>; timer: ReturnType<typeof setInterval> | undefined };
const tickers = new Map<number, Ticker>();

function tickerOf(intervalMs: number): Ticker {
  const known = tickers.get(intervalMs);
  if (known) return known;
  const ticker: Ticker = { now: Date.now(), listeners: new Set(), timer: undefined };
  tickers.set(intervalMs, ticker);
  return ticker;
}

function subscribe(intervalMs: number, listener: () => void) {
  const ticker = tickerOf(intervalMs);
  ticker.listeners.add(listener);
  ticker.now = Date.now();
  ticker.timer ??= setInterval(() => {
    ticker.now = Date.now();
    ticker.listeners.forEach((each) => each());
  }, intervalMs);
  return () => {
    ticker.listeners.delete(listener);
    if (ticker.listeners.size > 0) return;
    clearInterval(ticker.timer);
    ticker.timer = undefined;
  };
}

const subscribers = new Map<number, (listener: () => void) => () => void>();
function subscriber(intervalMs: number) {
  const known = subscribers.get(intervalMs) ?? ((listener: () => void) => subscribe(intervalMs, listener));
  subscribers.set(intervalMs, known);
  return known;
}

export function useNow(intervalMs = 1_000): number {
  return useSyncExternalStore(subscriber(intervalMs), () => tickerOf(intervalMs).now);
}
