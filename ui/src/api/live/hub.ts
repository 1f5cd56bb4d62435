// Between one stream and many tabs: each gets the news, and who joins later gets a snapshot. Knows no worker and no page.
import type { FromWorker, Liveness, ToWorker } from "./protocol";
import { fold, type LiveState, nothingKnown, snapshotOf } from "./reducer";
import { LiveStream } from "./stream";

type Tab = (message: FromWorker) => void;

export class Hub {
  #tabs = new Set<Tab>();
  #known: LiveState = nothingKnown;
  #liveness: Liveness = { state: "connecting" };
  /** A connection was lost before the server said what there is: tabs have read answers that nothing told them are old. */
  #missedStart = false;
  #stream = new LiveStream({
    onLiveness: (liveness) => {
      this.#liveness = liveness;
      if (liveness.state === "reconnecting" && this.#known.startedAt === undefined) this.#missedStart = true;
      this.#tell({ type: "liveness", liveness });
    },
    onNews: (news) => {
      const before = this.#known.startedAt;
      this.#known = news.reduce(fold, this.#known);
      const snapshot = news.find((item) => item.type === "snapshot");
      const restarted = before !== undefined && snapshot !== undefined && snapshot.startedAt !== before;
      const anew = restarted || (snapshot !== undefined && (snapshot.resync || this.#missedStart));
      if (snapshot !== undefined) this.#missedStart = false;
      this.#tell({ type: "news", news, anew });
    },
  });

  hear(tab: Tab, message: ToWorker) {
    switch (message.type) {
      case "hello":
        this.#tabs.add(tab);
        // The end was heard by other tabs, perhaps before this one logged in: the stream tries again now, and says how that went.
        if (this.#liveness.state === "ended") this.#liveness = { state: "connecting" };
        tab({ type: "liveness", liveness: this.#liveness });
        if (this.#known.startedAt !== undefined) tab({ type: "news", news: [snapshotOf(this.#known)], anew: false });
        this.#stream.wake();
        break;
      case "wake":
        this.#stream.wake();
        break;
      case "bye":
        this.#tabs.delete(tab);
        if (this.#tabs.size === 0) this.#stream.stop();
        break;
    }
  }

  #tell(message: FromWorker) {
    for (const tab of this.#tabs) tab(message);
  }
}
