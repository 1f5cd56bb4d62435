import { afterEach, expect, test, vi } from "vitest";
import { call, url } from "./client";
import { ApiError } from "./error";

afterEach(() => vi.unstubAllGlobals());

const answer = (body: string, init: ResponseInit) => vi.stubGlobal("fetch", () => Promise.resolve(new Response(body, init)));
const failure = () => call("ClusterList", {}).then(() => expect.unreachable(), (error: unknown) => error);

test("parameters of the path go there, the others into the query, absent ones nowhere", () => {
  expect(url("ClusterCapabilities", { cluster: "a/b", namespace: "shop" })).toBe("/api/v1/clusters/a%2Fb/capabilities?namespace=shop");
  expect(url("ResourceList", { filter: "kind:pod ns:x", limit: undefined })).toBe("/api/v1/resources?filter=kind%3Apod+ns%3Ax");
});

test("a problem becomes an error with its findings", async () => {
  const finding = { code: "MP0002", severity: "error", message: "there is none", at: {} };
  answer(JSON.stringify({ type: "about:blank", title: "Not found", status: 404, detail: "no", instance: "r1", findings: [finding] }), { status: 404 });
  const error = await failure();
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 404, request: "r1", findings: [finding] });
});

test("an answer that is no problem, and no answer at all, still have a finding", async () => {
  answer("<html>bad gateway", { status: 502 });
  expect(await failure()).toMatchObject({ status: 502, findings: [{ cause: "<html>bad gateway" }] });
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("refused")));
  expect(await failure()).toMatchObject({ status: 0, findings: [{ cause: "refused" }] });
});
