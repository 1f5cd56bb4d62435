// The log of an operation; follows its end unless one scrolls up.
import { useEffect, useRef } from "react";
import type { LogLine } from "~/api/schema";
import { Card } from "~/ui/Card";
import { CopyButton } from "~/ui/Copy";
import { clock } from "~/util/time";
import { Literals } from "../Findings";
import styles from "./OperationLog.module.css";

const NEAR_END_PX = 40;

export function OperationLog({ lines }: { lines: readonly LogLine[] }) {
  const scroll = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    if (atEnd.current) scroll.current?.scrollTo({ top: scroll.current.scrollHeight });
  }, [lines]);
  const onScroll = () => {
    const element = scroll.current;
    if (element) atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
  };
  const text = lines.map(({ at, message }) => `${at} ${message}`).join("\n");
  return (
    <Card title="Log" aside={<CopyButton text={text} label="Copy the log" />} content="flush">
      <div ref={scroll} className={styles.log} onScroll={onScroll} tabIndex={0} role="log" aria-label="Log of the operation">
        {lines.length === 0 && <p className="muted">Nothing yet.</p>}
        {lines.map(({ at, message }, position) => <div key={position} className={styles.line}><time dateTime={at}>{clock(at)}</time><span><Literals text={message} /></span></div>)}
      </div>
    </Card>
  );
}
