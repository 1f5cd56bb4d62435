// Splits a stream of server-sent events (text/event-stream) into events. Pure: chunks in, events out.

/** One event; comments (heartbeats) do not become one. */
export type ServerEvent = { id: string | undefined; event: string; data: string };

/** Feed it chunks as they come; it keeps the incomplete rest. */
export function eventParser(): (chunk: string) => ServerEvent[] {
  let rest = "";
  return (chunk) => {
    const blocks = (rest + chunk).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.flatMap(parseBlock);
  };
}

function parseBlock(block: string): ServerEvent[] {
  const event: ServerEvent = { id: undefined, event: "message", data: "" };
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [, field, value = ""] = /^(\w+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === "data") data.push(value);
    else if (field === "event") event.event = value;
    else if (field === "id") event.id = value;
  }
  return data.length > 0 ? [{ ...event, data: data.join("\n") }] : [];
}
