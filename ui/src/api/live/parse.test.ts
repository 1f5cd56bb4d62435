import { expect, test } from "vitest";
import { eventParser } from "./parse";

const text = 'id: 7\nevent: event\ndata: {"a":1}\n\n: heartbeat\n\nevent: resources\r\ndata: {\r\ndata: }\r\n\r\n';
const events = [
  { id: "7", event: "event", data: '{"a":1}' },
  { id: undefined, event: "resources", data: "{\n}" },
];

test("events come whole however the chunks are cut; heartbeats become none", () => {
  expect(eventParser()(text)).toEqual(events);
  const parse = eventParser();
  expect([...text].flatMap(parse)).toEqual(events);
});
