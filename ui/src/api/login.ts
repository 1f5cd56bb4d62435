// From a token to a session of this browser, and the token of a login URL, which leaves the address bar at once.
import type { QueryClient } from "@tanstack/react-query";
import { call } from "./client";
import { queryKey } from "./queries";

/** Swaps a token for a session cookie. */
export async function login(queries: QueryClient, token: string): Promise<void> {
  const session = await call("Login", {}, { token });
  queries.clear();
  queries.setQueryData(queryKey("SessionGet", {}), session);
  listeners.forEach((listener) => listener());
}

const listeners = new Set<() => void>();

/** Is told of each login, e.g. to open the live stream. */
export function onLogin(listener: () => void) {
  listeners.add(listener);
}

/** Takes the token out of the address (`#token=…`), before anything else can see it there. */
export function takeToken(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token === null) return undefined;
  history.replaceState(history.state, "", location.pathname + location.search);
  return token;
}
