import { expect, test } from "vitest";
import type { RunSpec } from "~/api/schema";
import { runCommand } from "./command";
import { durationText, parseDuration } from "./duration";
import { emptySpec, formOf, parseTags, readForm, tagsText } from "./form";

const form = { ...formOf(emptySpec), url: "http://127.0.0.1:8080/" };

test("durations are read and written as on the command line", () => {
  expect(["500ms", "30s", "1m30s", "2h", "1.5", "1 min", "0.1s", "1.001", "soon", "-3s", "", "0.4ms", "1.0005s"].map(parseDuration)).toEqual([500, 30_000, 90_000, 7_200_000, 1_500, 60_000, 100, 1_001, undefined, undefined, undefined, undefined, undefined]);
  expect([500, 30_000, 90_000, 7_200_000, 1_500].map(durationText)).toEqual(["500ms", "30s", "1m30s", "2h", "1.5s"]);
});

test("a form is a specification, and a specification fills the form in", () => {
  const read = readForm({ ...form, rate: "250", load: "poisson", more: "3*http://127.0.0.1:8080/cart\n", headers: "accept: text/html\nx-a:1", cookies: "session=1=2\nlang = de", redirects: "5", setCookies: "keep", body: "{}", method: "POST", protocol: "http2", streams: "10" }, emptySpec);
  expect(read).toMatchObject({ spec: { arrivals: { kind: "poisson", rate: 250 }, protocol: { kind: "http2", streams: 10 }, redirects: 5, cookies: "keep" } });
  if (!("spec" in read)) return;
  expect(read.spec.endpoints.map(({ url, weight }) => [url, weight])).toEqual([["http://127.0.0.1:8080/", 1], ["http://127.0.0.1:8080/cart", 3]]);
  expect(read.spec.endpoints.map(({ cookies }) => cookies)).toEqual(Array(2).fill([{ name: "session", value: "1=2" }, { name: "lang", value: "de" }]));
  expect(readForm(formOf(read.spec), read.spec)).toEqual(read);
  expect(readForm(form, emptySpec)).toMatchObject({ spec: { redirects: undefined } });
});

test("all that cannot be read is said at once, each at its field", () => {
  const read = readForm({ ...form, url: "", rate: "many", duration: "long", headers: "no colon", cookies: "none", connections: "0" }, emptySpec);
  expect("problems" in read && Object.entries(read.problems).map(([key, problem]) => `${key} ${problem?.code}`).sort()).toEqual(["connections MP6001", "cookies MP6003", "duration MP6001", "headers MP6003", "rate MP6600", "url MP6002"]);
});

test("a number that would become another one is refused", () => {
  expect(readForm({ ...form, seed: "9007199254740991" }, emptySpec)).toMatchObject({ spec: { seed: 9007199254740991 } });
  expect(readForm({ ...form, seed: "9007199254740993" }, emptySpec)).toMatchObject({ problems: { seed: { text: expect.stringContaining("at most") } } });
});

test("what the form has no field for stays as it was", () => {
  const steps = { ...emptySpec, arrivals: { kind: "ramp" as const, from: 1, to: 9, overMs: 1_000 }, agents: ["lon1"] };
  expect(readForm({ ...formOf(steps), url: "http://a/" }, steps)).toMatchObject({ spec: { arrivals: steps.arrivals, agents: ["lon1"] } });
});

test("an address that asked differently goes on to do so, one that asked the same follows the form", () => {
  const posts = { url: "http://a/pay", weight: 2, method: "POST", headers: [], body: { text: "{}" } };
  const spec = { ...emptySpec, endpoints: [{ url: "http://a/", weight: 1, method: "GET", headers: [] }, { url: "http://a/cart", weight: 1, method: "GET", headers: [] }, posts] };
  const read = readForm({ ...formOf(spec), method: "HEAD" }, spec);
  expect("spec" in read && read.spec.endpoints.map(({ url, weight, method, body }) => [url, weight, method, body])).toEqual([["http://a/", 1, "HEAD", undefined], ["http://a/cart", 1, "HEAD", undefined], ["http://a/pay", 2, "POST", { text: "{}" }]]);
});

const endpointsOf = (read: ReturnType<typeof readForm>) => ("spec" in read ? read.spec.endpoints : undefined);

test("what is sent unchanged asks for the same, also where the form has no field for it", () => {
  const put = { method: "PUT", headers: [], body: { base64: "AAEC" } };
  const endpoints: RunSpec["endpoints"] = [
    { ...put, url: "http://a/x", weight: 3, name: "write", checks: [{ kind: "status", statuses: [201] }], answer: { kind: "bytes", bytes: 4 } },
    { ...put, url: "http://a/y", weight: 1, checks: [{ kind: "latency", maxMs: 20 }], answer: { kind: "close" } },
    { url: "http://a/x", weight: 1, method: "POST", headers: [], body: { text: "{}" } },
    { url: "http://a/x", weight: 2, method: "DELETE", headers: [], checks: [{ kind: "status", statuses: [204] }] },
  ];
  const spec = { ...emptySpec, endpoints };
  expect(formOf(spec)).toMatchObject({ url: "3*http://a/x", body: "AAEC", bodyIs: "base64" });
  expect(endpointsOf(readForm(formOf(spec), spec))).toEqual(endpoints);
  expect(endpointsOf(readForm({ ...formOf(spec), more: "http://a/x\n2*http://a/x" }, spec))?.map(({ method }) => method)).toEqual(["PUT", "DELETE", "POST"]);
});

test("the first address follows the form whatever it becomes, and a body can be taken away", () => {
  const checks = [{ kind: "status" as const, statuses: [200] }];
  const spec = { ...emptySpec, endpoints: [{ url: "http://a/", weight: 1, method: "GET", name: "home", body: { base64: "AAEC" }, checks }, { url: "http://b/", weight: 1, method: "POST" }] };
  const read = readForm({ ...formOf(spec), url: "http://b/", more: "", body: "" }, spec);
  expect(endpointsOf(read)).toEqual([{ url: "http://b/", weight: 1, method: "GET", headers: [], checks }]);
});

test("a client certificate and its key belong together, and agents are names", () => {
  const pem = "-----BEGIN CERTIFICATE-----";
  expect(readForm({ ...form, certificate: pem }, emptySpec)).toMatchObject({ problems: { key: { text: expect.stringContaining("belong together") } } });
  expect(readForm({ ...form, certificate: "here", key: "there" }, emptySpec)).toMatchObject({ problems: { certificate: expect.anything(), key: expect.anything() } });
  expect(readForm({ ...form, certificate: pem, key: pem, agents: "lon1, fra1" }, emptySpec)).toMatchObject({ spec: { tls: { certificate: pem, key: pem }, agents: ["lon1", "fra1"] } });
});

test("a specification is the command that makes the same run", () => {
  const spec = { ...emptySpec, endpoints: [{ url: "http://a/", weight: 1, method: "GET" }] };
  expect(runCommand(spec, { tags: { mesh: "istio" }, note: "before" }).text).toBe("meshplay perf run http://a/ --rate 100 --duration 30s --warmup 5s --tag mesh=istio --note before");
  expect(runCommand({ ...spec, arrivals: { kind: "max" }, connections: 64 }).text).toBe("meshplay perf run http://a/ --connections 64 --duration 30s --warmup 5s");
  expect(runCommand({ ...spec, arrivals: { kind: "burst", size: 5, everyMs: 100 } }).text).toBe("meshplay perf run http://a/ --arrivals burst:5/100ms --duration 30s --warmup 5s");
  expect(runCommand({ ...spec, threads: 2 }).text).toBe("meshplay perf run -f FILE");
});

test("a command says all of a specification, or leaves it to a file", () => {
  const endpoint = { url: "http://a/", weight: 1, method: "GET" };
  const spec = { ...emptySpec, endpoints: [{ ...endpoint, body: { text: "{}" } }] };
  expect(runCommand(spec).text).toContain("--method GET --body '{}'");
  expect(runCommand({ ...spec, generator: "wrk" }).text).toContain("--generator wrk");
  const files = [{ ...spec, threads: 2 }, { ...spec, descriptors: "AA==" }, { ...spec, endpoints: [{ ...endpoint, body: { text: "@all" } }] }, { ...spec, endpoints: [{ ...endpoint, checks: [{ kind: "status" as const, statuses: [200] }] }] }];
  expect(files.map((each) => runCommand(each).text)).toEqual(files.map(() => "meshplay perf run -f FILE"));
});

test("tags are pairs", () => {
  expect(parseTags("mesh=istio, release=1.4")).toEqual({ mesh: "istio", release: "1.4" });
  expect(parseTags("query=a=b")).toEqual({ query: "a=b" });
  expect(["mesh", "=istio", "mesh=istio, mesh=linkerd"].map(parseTags)).toEqual([undefined, undefined, undefined]);
  expect(tagsText({ mesh: "istio", release: "1.4" })).toBe("mesh=istio, release=1.4");
});
