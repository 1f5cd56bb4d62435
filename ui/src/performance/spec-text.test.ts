import { expect, test } from "vitest";
import { setProfileCommand } from "./command";
import { formOf, readForm } from "./form";
import { readSpecText } from "./spec-text";

const least = "endpoints: [{ url: http://a/ }]\narrivals: { kind: max }\n";

/** What the dialog of a profile does with each text. */
const shown = (text: string) => {
  const read = readSpecText(text);
  return "wrong" in read ? read.wrong : { command: setProfileCommand("a", read.spec).text, form: formOf(read.spec) };
};

test("what is not said is as the server has it", () => {
  expect(readSpecText(least)).toEqual({ spec: {
    endpoints: [{ url: "http://a/", weight: 1, method: "GET" }], arrivals: { kind: "max" }, connections: 16, warmUpMs: 0, seed: 0,
    protocol: { kind: "http1" }, tls: {}, timeouts: { connectMs: 3_000, requestMs: 30_000, drainMs: 500 }, reuse: { kind: "always" }, engine: "auto",
  } });
  expect(readSpecText(`${least}protocol: { kind: http2 }\ntimeouts: { requestMs: 5 }`)).toMatchObject({ spec: { protocol: { kind: "http2", streams: 1 }, timeouts: { connectMs: 3_000, requestMs: 5 } } });
  expect(shown(least)).toMatchObject({ command: "meshplay perf profile set a http://a/", form: { url: "http://a/", method: "GET", protocol: "http1", warmUp: "", duration: "" } });
});

test("a key whose value is still to be typed says nothing", () => {
  const typed = readSpecText(`${least}slo:\nconnections:\nprotocol:\ntimeouts:\nagents:\n`);
  expect(typed).toEqual(readSpecText(least));
});

test("a text that is half typed says what is missing, and where", () => {
  const base = "arrivals: { kind: max }\nendpoints:";
  const texts = [
    "", "- a", "a: [", base, `${base} http://a/`, `${base}\n  -`, `${base}\n  - url:`, `${base} [{ url: http://a/, headers: accept }]`, `${base} [{ url: http://a/, body: x }]`,
    least.replace("max", ""), least.replace("max", "ma"), least.replace("max", "constant"), least.replace("max", "steps, steps: 100/30s"), `${least}slo: p99<20ms`, `${least}protocol: http2`, `${least}agents: [1]`,
  ];
  expect(texts.map(shown)).toEqual([
    "it needs endpoints and arrivals", "it needs endpoints and arrivals", expect.any(String), "endpoints needs a list", "endpoints needs a list", "endpoints[0] needs a mapping, such as url: …", "endpoints[0].url needs a text", "endpoints[0].headers needs a list", "endpoints[0].body needs text or base64",
    expect.stringContaining("arrivals needs a kind: max, closed"), expect.stringContaining("arrivals needs a kind: max, closed"), "arrivals.rate needs a number", "arrivals.steps needs a list", "slo needs a list", expect.stringContaining("protocol needs a kind: http1"), "agents[0] needs a text",
  ]);
});

test("a number that would become another one is refused", () => {
  expect(readSpecText(`${least}seed: 9007199254740993`)).toEqual({ wrong: "seed needs a number, at most 9007199254740991" });
  expect(readSpecText(`${least}seed: 9007199254740991`)).toMatchObject({ spec: { seed: 9007199254740991 } });
});

test("whatever of a whole text is there so far, the page goes on", () => {
  const whole = `endpoints:
  - url: http://a/
    weight: 3
    headers:
      - name: accept
        value: text/html
    body: { text: "{}" }
    checks:
      - kind: status
        statuses: [200]
arrivals:
  kind: steps
  steps:
    - { rate: 1, forMs: 1000 }
protocol: { kind: http2, streams: 2 }
tls: { trust: anything }
reuse: { kind: requests, requests: 5 }
slo: [p99<20ms]
cpus: [1]
durationMs: 1000
`;
  const read = readSpecText(whole);
  expect("spec" in read && "spec" in readForm(formOf(read.spec), read.spec)).toBe(true);
  for (let length = 0; length <= whole.length; length += 1) expect(() => shown(whole.slice(0, length))).not.toThrow();
});
