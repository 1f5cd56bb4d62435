// The chip that says how fresh the page is.
import { useNow } from "~/hooks/useNow";
import { useLiveness } from "~/api/live/store";
import { Status, type Tone } from "~/ui/Tag";
import { span } from "~/util/time";
import type { Liveness as State } from "~/api/live/protocol";

/** Reconnecting for longer than this, what is shown counts as old. */
const STALE_AFTER_MS = 10_000;

export function Liveness() {
  const { tone, word, title } = describe(useLiveness(), useNow(1_000));
  return <Status tone={tone} busy title={title}>{word}</Status>;
}

function describe(state: State, now: number): { tone: Tone; word: string; title: string } {
  switch (state.state) {
    case "live":
      return { tone: "ok", word: `live · ${span(Math.max(0, now - state.heardAt)).replace(/^0\.0 s$/, "0.1 s")}`, title: "Changes appear as they happen. The time is since the server last spoke." };
    case "connecting":
      return { tone: "info", word: "connecting", title: "The live stream is being opened." };
    case "reconnecting":
      return now - state.since < STALE_AFTER_MS
        ? { tone: "info", word: "reconnecting", title: "The connection was lost; it comes back by itself." }
        : { tone: "warn", word: `stale · ${span(now - state.since)}`, title: "The server has not answered for this long: what is shown is old. It comes back by itself." };
    case "ended":
      return { tone: "neutral", word: "signed out", title: "The session has ended." };
  }
}
