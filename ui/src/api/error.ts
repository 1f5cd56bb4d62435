// What a failed call is in the UI: one error class that always has findings. Refuses to know which call failed and why.
import type { Finding, Problem } from "./schema";

/** A call that the server refused, or that never reached it (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly title: string;
  readonly findings: Finding[];
  readonly request: string | undefined;

  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.name = "ApiError";
    this.status = problem.status;
    this.title = problem.title;
    this.findings = problem.findings;
    this.request = problem.instance ?? undefined;
  }
}

/** Whether what was asked after is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** Whether a call was refused because the plan is another one than was approved. */
export function isOtherPlan(error: unknown): boolean {
  return error instanceof ApiError && error.findings.some(({ code }) => code === "MP5401");
}

/** The server could not be reached at all. */
export function unreachable(cause: string): ApiError {
  const message = "the Meshplay server does not answer";
  return new ApiError({
    type: "about:blank",
    title: message,
    status: 0,
    detail: message,
    findings: [
      { code: "MP9001", severity: "error", message, at: {}, cause, fix: "Look whether `meshplay serve` still runs; this page goes on by itself when it is back." },
    ],
  });
}

/** An answer that is no problem document, e.g. of a proxy in between. */
export function unexpected(status: number, text: string): ApiError {
  const message = `the answer of the server was not understood (HTTP ${status})`;
  return new ApiError({
    type: "about:blank",
    title: message,
    status,
    detail: message,
    findings: [{ code: "MP9001", severity: "error", message, at: {}, cause: text.slice(0, 500) || undefined }],
  });
}

/** Any thrown value as findings, for views that show errors. */
export function findingsOf(error: unknown): Finding[] {
  if (error instanceof ApiError && error.findings.length > 0) return error.findings;
  const message = error instanceof Error ? error.message : String(error);
  return [{ code: "MP9001", severity: "error", message, at: {} }];
}
