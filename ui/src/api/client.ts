// The typed client: one function for every route of the contract. Refuses to know pages, caches and retries.
import type { operations, Problem } from "./schema";
import { routes } from "./routes";
import { ApiError, unexpected, unreachable } from "./error";

/** Name of a route that answers once with JSON. */
export type Call = Exclude<keyof typeof routes, "LiveStream" | "ResourceLogs" | "ResourceExec">;

type Part<T> = [T] extends [never] ? unknown : T;
type PathOf<P> = P extends { path: infer T } ? Part<NonNullable<T>> : unknown;
type QueryOf<P> = P extends { query?: infer T } ? Part<NonNullable<T>> : unknown;
type JsonOf<R> = R extends { content: { "application/json": infer T } } ? T : never;
type Success<R> = JsonOf<R[keyof R & (200 | 201 | 202)]>;

/** Path and query parameters of a route, flat. */
export type Params<N extends keyof typeof routes> = PathOf<operations[N]["parameters"]> & QueryOf<operations[N]["parameters"]>;
/** Request body of a route. */
export type Body<N extends Call> = operations[N] extends { requestBody: { content: { "application/json": infer B } } } ? B : undefined;
/** Answer of a route. */
export type Output<N extends Call> = Success<operations[N]["responses"]>;

/** Calls a route; rejects with an [`ApiError`]. */
export async function call<N extends Call>(name: N, params: Params<N>, body?: Body<N>, signal?: AbortSignal): Promise<Output<N>> {
  const { method } = routes[name];
  const headers: Record<string, string> = { accept: "application/json" };
  if (method === "POST" || method === "PUT") headers["content-type"] = "application/json";
  if (method === "POST") headers["idempotency-key"] = randomKey();
  const response = await request(url(name, params), {
    method,
    headers,
    body: "content-type" in headers ? JSON.stringify(body ?? {}) : null,
    credentials: "same-origin",
    signal: signal ?? null,
  });
  return response.json();
}

/** Fetches, and turns every kind of failure but an abort into an [`ApiError`]. */
export async function request(href: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(href, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw unreachable(error instanceof Error ? error.message : String(error));
  }
  if (response.ok) return response;
  throw await failure(response);
}

async function failure(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const problem: Partial<Problem> = JSON.parse(text);
    if (!Array.isArray(problem.findings)) return unexpected(response.status, text);
    return new ApiError({
      type: problem.type ?? "about:blank",
      title: problem.title ?? response.statusText,
      status: response.status,
      detail: problem.detail ?? "",
      instance: problem.instance,
      findings: problem.findings,
    });
  } catch {
    return unexpected(response.status, text);
  }
}

/** The address of a route: parameters named in its path go there, the others into the query. */
export function url<N extends keyof typeof routes>(name: N, params: Params<N>): string {
  const query = new URLSearchParams();
  let path: string = routes[name].path;
  for (const [key, value] of Object.entries(params ?? {})) {
    if (value === undefined || value === null) continue;
    const place = `{${key}}`;
    if (path.includes(place)) path = path.replace(place, encodeURIComponent(String(value)));
    else query.set(key, String(value));
  }
  const tail = query.toString();
  return tail ? `${path}?${tail}` : path;
}

/** Random, for `Idempotency-Key`; `crypto.randomUUID` is missing on plain HTTP outside of loopback. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
