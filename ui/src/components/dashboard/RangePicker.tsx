// Which time is shown: a span that ends now, or from one moment to another. Earlier, later, and twice as much are a press away.
import { Popover } from "@mantine/core";
import { useState } from "react";
import { isMoving, localText, presets, type Range, rangeText, shifted, type Span, spanOf, widened } from "~/dashboards/range";
import { Button } from "~/ui/Button";
import { ChevronLeftIcon, ChevronRightIcon, ClockIcon, ZoomOutIcon } from "~/ui/icons";
import styles from "./Dashboard.module.css";

/** `shown`: what the server made of the range; nothing until it answered. */
type Props = { range: Range; shown: Span | undefined; onChange: (range: Range) => void };

export function RangePicker({ range, shown, onChange }: Props) {
  const [open, setOpen] = useState(false);
  // A range that is not understood yet is left alone.
  const change = (next: (span: Span, now: number) => Range) => {
    const span = spanOf(range, Date.now(), shown);
    if (span) onChange(next(span, Date.now()));
  };
  const choose = (next: Range) => {
    setOpen(false);
    onChange(next);
  };
  return (
    <span className={styles.joined}>
      <Button size="small" icon={ChevronLeftIcon} label="Earlier" onClick={() => change((span) => shifted(span, -1))} />
      <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus returnFocus width={430}>
        <Popover.Target><Button size="small" icon={ClockIcon} aria-expanded={open} onClick={() => setOpen(!open)}>{rangeText(range)}</Button></Popover.Target>
        <Popover.Dropdown className={styles.range}>
          <ul className={styles.presets} aria-label="Spans">
            {presets.map(({ from, title }) => <li key={from}><button type="button" aria-pressed={range.to === "now" && range.from === from} onClick={() => choose({ from, to: "now" })}>{title}</button></li>)}
          </ul>
          <Absolute key={`${range.from} ${range.to}`} range={range} shown={shown} onChange={choose} />
        </Popover.Dropdown>
      </Popover>
      <Button size="small" icon={ChevronRightIcon} label="Later" disabled={isMoving(range)} onClick={() => change((span) => shifted(span, 1))} />
      <Button size="small" icon={ZoomOutIcon} label="Twice as much time" onClick={() => change(widened)} />
    </span>
  );
}

function Absolute({ range, shown, onChange }: Props) {
  const [before] = useState(() => spanOf(range, Date.now(), shown));
  const [from, setFrom] = useState(before ? localText(before.fromMs) : "");
  const [to, setTo] = useState(before ? localText(before.toMs) : "");
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const wrong = Number.isNaN(start) || Number.isNaN(end) ? "Both moments are needed" : start >= end ? "It ends before it begins" : undefined;
  const submit = () => wrong === undefined && onChange({ from: String(start), to: String(end) });
  return (
    <form className={styles.absolute} onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <Moment label="From" value={from} onChange={setFrom} />
      <Moment label="To" value={to} onChange={setTo} />
      {wrong && <p className="bad" role="alert">{wrong}</p>}
      <p className="muted">In your own time zone.</p>
      <Button type="submit" variant="primary" disabled={wrong !== undefined}>Show this time</Button>
    </form>
  );
}

function Moment({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return <label className={styles.field}><span>{label}</span><input type="datetime-local" step="1" value={value} onChange={(event) => onChange(event.currentTarget.value)} /></label>;
}
