// xterm.js over the socket of the shell: bytes both ways, its size and its end as messages.
import "@xterm/xterm/css/xterm.css";
import { FitAddon } from "@xterm/addon-fit";
import { Terminal as Xterm } from "@xterm/xterm";
import { useEffect, useRef } from "react";
import { type Params, url } from "~/api/client";
import type { ExecMessage } from "~/api/schema";
import { documentWithAdoptedStyles } from "~/ui/adoptedStyles";
import styles from "./Shell.module.css";

type Ended = Extract<ExecMessage, { type: "ended" }>;
type Props = { params: Params<"ResourceExec">; onEnded: (ended: Ended) => void };

const LOST: Ended = {
  type: "ended",
  finding: { code: "MP9001", severity: "error", message: "the connection of the shell was lost", at: {}, fix: "open it again; the program in the container may still run" },
};

export function Terminal({ params, onEnded }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const href = url("ResourceExec", params);
  const ended = useRef(onEnded);
  useEffect(() => {
    ended.current = onEnded;
  });

  useEffect(() => {
    if (!place.current) return;
    const terminal = new Xterm({
      documentOverride: documentWithAdoptedStyles(), cursorBlink: true, scrollback: 5_000, fontSize: 13, screenReaderMode: true,
      fontFamily: '"JetBrains Mono Variable", monospace', theme: { background: "#10141b", foreground: "#e7ebf2", cursor: "#3ec7bd", selectionBackground: "#2b4a50" },
    });
    const fit = new FitAddon();
    terminal.loadAddon(fit);
    terminal.open(place.current);
    fit.fit();
    terminal.focus();
    const close = connect(href, terminal, (message) => ended.current(message));
    const observer = new ResizeObserver(() => fit.fit());
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      close();
      terminal.dispose();
    };
  }, [href]);

  return <div ref={place} className={styles.terminal} data-takes-keys role="region" aria-label="Shell" />;
}

/** Joins a terminal and a socket; the answer takes them apart. */
function connect(href: string, terminal: Xterm, onEnded: (ended: Ended) => void): () => void {
  const socket = new WebSocket(new URL(href, location.href.replace(/^http/, "ws")));
  socket.binaryType = "arraybuffer";
  const encoder = new TextEncoder();
  let over = false;
  const end = (ended: Ended) => {
    if (!over) onEnded(ended);
    over = true;
  };
  const say = (message: ExecMessage) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));
  const resize = () => say({ type: "resize", columns: terminal.cols, rows: terminal.rows });
  socket.onopen = resize;
  socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
    if (typeof data !== "string") return terminal.write(new Uint8Array(data));
    const message: ExecMessage = JSON.parse(data);
    if (message.type === "ended") end(message);
  };
  socket.onclose = () => end(LOST);
  terminal.onResize(resize);
  terminal.onData((text) => socket.readyState === WebSocket.OPEN && socket.send(encoder.encode(text)));
  return () => {
    over = true;
    socket.close();
  };
}
