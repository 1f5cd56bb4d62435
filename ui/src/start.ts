// Puts the parts of a tab together: query cache, router, session, live stream.
import { createRouter } from "@tanstack/react-router";
import { connectLive } from "~/api/live/connect";
import { newsApplier } from "~/api/live/apply";
import { setLiveness } from "~/api/live/store";
import { login, onLogin } from "~/api/login";
import { createQueryClient } from "~/api/queries";
import { routeTree } from "~/routes/tree";
import { parseSearch, paths, stringifySearch } from "~/util/paths";
import type { QueryClient } from "@tanstack/react-query";

export type AppRouter = ReturnType<typeof createAppRouter>;

declare module "@tanstack/react-router" {
  interface Register {
    router: AppRouter;
  }
  interface HistoryState {
    /** Why the login by URL failed; the login page shows it. */
    loginFailure?: unknown;
  }
}

/** Before this long, the page before stays; after it, a skeleton stands there. */
const PENDING_AFTER_MS = 200;

function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree,
    context: { queries },
    parseSearch,
    stringifySearch,
    defaultPreload: false,
    defaultPendingMs: PENDING_AFTER_MS,
    scrollRestoration: false,
  });
}

/** Begins everything that a tab needs; with a token, signs in first. */
export async function start(token: string | undefined): Promise<{ queries: QueryClient; router: AppRouter }> {
  const queries = createQueryClient(() => toLogin(router));
  const router = createAppRouter(queries);
  if (token !== undefined) await loginByUrl(queries, router, token);
  listen(queries, router);
  return { queries, router };
}

async function loginByUrl(queries: QueryClient, router: AppRouter, token: string) {
  try {
    await login(queries, token);
    if (router.history.location.pathname === paths.login()) router.history.replace(paths.home());
  } catch (error) {
    router.history.replace(paths.login(), { loginFailure: { message: String(error) } });
  }
}

function listen(queries: QueryClient, router: AppRouter) {
  const apply = newsApplier(queries);
  const send = connectLive((message) => {
    if (message.type === "news") return apply(message.news, message.anew);
    setLiveness(message.liveness);
    if (message.liveness.state === "ended") toLogin(router);
  });
  onLogin(() => send({ type: "wake" }));
}

/** To the login page, which knows the way back. */
function toLogin(router: AppRouter) {
  const { pathname, href } = router.history.location;
  if (pathname !== paths.login()) router.history.push(paths.login({ to: href === paths.home() ? undefined : href }));
}
