// The lines of a log: only those on screen exist. Follows the end until one scrolls up; then the lines stay where they are.
import { memo, useLayoutEffect, useRef, useState } from "react";
import { clock } from "~/util/time";
import { type Line, type LogBook, lineTone } from "~/util/logs";
import styles from "./Logs.module.css";

export const LINE_PX = 19;
const OVERSCAN_LINES = 10;
const POD_COLOURS = 8;

type Props = {
  book: LogBook;
  version: number;
  follow: boolean;
  onFollow: (follow: boolean) => void;
  search: RegExp | undefined;
  /** Position of the match that was jumped to. */
  current: number | undefined;
};

export function LogLines({ book, version, follow, onFollow, search, current }: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(400);
  const seen = useRef({ first: 0, current });
  const { lines } = book;

  useLayoutEffect(() => {
    const element = scroll.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const element = scroll.current;
    if (!element) return;
    if (current !== undefined && current !== seen.current.current) element.scrollTop = (current - lines.first) * LINE_PX - height / 2;
    else if (follow) element.scrollTop = element.scrollHeight;
    else element.scrollTop -= (lines.first - seen.current.first) * LINE_PX; // what was forgotten above must not move what is read
    seen.current = { first: lines.first, current };
  }, [lines, version, follow, current, height]);

  const onScroll = () => {
    const element = scroll.current;
    if (!element) return;
    setTop(element.scrollTop);
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 2 * LINE_PX;
    if (atEnd !== follow) onFollow(atEnd);
  };
  const onWheel = (event: React.WheelEvent) => {
    if (event.deltaY < 0 && follow) onFollow(false);
  };

  const start = Math.max(lines.first, lines.first + Math.floor(top / LINE_PX) - OVERSCAN_LINES);
  const end = Math.min(lines.end, lines.first + Math.ceil((top + height) / LINE_PX) + OVERSCAN_LINES);
  const shown = follow ? { from: Math.max(lines.first, lines.end - Math.ceil(height / LINE_PX) - OVERSCAN_LINES), to: lines.end } : { from: start, to: end };
  return (
    <div ref={scroll} className={styles.scroll} onScroll={onScroll} onWheel={onWheel} tabIndex={0} role="log" aria-live="off" aria-label="Log lines">
      <div className={styles.inner} style={{ height: lines.length * LINE_PX }}>
        <div className={styles.block} style={{ transform: `translateY(${(shown.from - lines.first) * LINE_PX}px)` }}>
          {Array.from({ length: Math.max(0, shown.to - shown.from) }, (_, at) => {
            const position = shown.from + at;
            const line = lines.at(position);
            return line && <LineView key={position} line={line} pod={book.pods.length > 1 ? book.pods.indexOf(line.pod) : -1} search={search} current={position === current} />;
          })}
        </div>
      </div>
    </div>
  );
}

type LineProps = { line: Line; pod: number; search: RegExp | undefined; current: boolean };

const LineView = memo(function LineView({ line, pod, search, current }: LineProps) {
  const tone = line.notice ? "notice" : lineTone(line.text);
  return (
    <div className={`${styles.line} ${tone ? styles[tone] : ""} ${current ? styles.current : ""}`}>
      {line.at && <span className={styles.at}>{clock(line.at)}</span>}
      {pod >= 0 && line.pod && <span className={`${styles.pod} ${styles[`p${pod % POD_COLOURS}`]}`} title={`${line.pod}/${line.container}`}>{shortPod(line.pod)}</span>}
      {search && !line.notice ? highlighted(line.text, search) : line.text}
    </div>
  );
});

/** `web-6b7d9-k2p1q` → `k2p1q`: what tells the pods of a workload apart. */
function shortPod(pod: string): string {
  return pod.split("-").at(-1) ?? pod;
}

function highlighted(text: string, search: RegExp) {
  const found = search.exec(text);
  if (!found || found[0] === "") return text;
  const end = found.index + found[0].length;
  return <>{text.slice(0, found.index)}<mark>{found[0]}</mark>{text.slice(end)}</>;
}
