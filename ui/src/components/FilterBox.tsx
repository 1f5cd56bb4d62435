// The filter box of a table: `/` focuses it; keys and known values are completed as one types.
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { complete, type FilterValues } from "~/util/filter";
import { FilterIcon } from "~/ui/icons";
import styles from "./FilterBox.module.css";

type Props = { value: string; onChange: (filter: string) => void; values: FilterValues; placeholder: string; children?: ReactNode };

/** The table follows the typing after this pause: between two keys of a quick hand. Enter waits for nothing. */
const APPLY_AFTER_MS = 60;

export function FilterBox({ value, onChange, values, placeholder, children }: Props) {
  const [text, setText] = useState(value);
  const [cursor, setCursor] = useState(0);
  const [chosen, setChosen] = useState(-1);
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const list = useId();
  const applied = useRef(value);

  useEffect(() => {
    if (value === applied.current) return;
    applied.current = value;
    setText(value);
  }, [value]);
  const apply = (next: string) => {
    if (next === applied.current) return;
    applied.current = next;
    onChange(next);
  };
  const latest = useRef(apply);
  latest.current = apply;
  useEffect(() => {
    const timer = setTimeout(() => latest.current(text), APPLY_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);

  const { from, to, options } = complete(text, cursor, values);
  const shown = open && options.length > 0 && options[0]?.text !== text.slice(from, to);
  const follow = (input: HTMLInputElement) => setCursor(input.selectionStart ?? input.value.length);
  const take = (at: number) => {
    const option = options[at];
    if (!option) return;
    const next = text.slice(0, from) + option.text + text.slice(to);
    setText(next);
    setChosen(-1);
    const end = from + option.text.length;
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(end, end);
      setCursor(end);
    });
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && shown) {
      event.preventDefault();
      setChosen(Math.min(Math.max(chosen + step, -1), options.length - 1));
    } else if ((event.key === "Enter" && chosen >= 0) || (event.key === "Tab" && shown && !event.shiftKey)) {
      event.preventDefault();
      take(Math.max(chosen, 0));
    } else if (event.key === "Enter") {
      apply(text);
      setOpen(false);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (shown) setOpen(false);
      else box.current?.blur();
    }
  };

  return (
    <div className={styles.box} role="search">
      <FilterIcon size={15} stroke={1.7} aria-hidden />
      <input ref={box} data-filter value={text} spellCheck={false} autoComplete="off" autoCapitalize="off" aria-label="Filter" placeholder={placeholder}
        role="combobox" aria-expanded={shown} aria-controls={list} aria-autocomplete="list" aria-activedescendant={chosen >= 0 ? `${list}-${chosen}` : undefined}
        onChange={(event) => { setText(event.currentTarget.value); follow(event.currentTarget); setOpen(true); setChosen(-1); }}
        onSelect={(event) => follow(event.currentTarget)} onFocus={() => setOpen(true)} onBlur={() => setOpen(false)} onKeyDown={onKey} />
      {children}
      <kbd>/</kbd>
      <ul id={list} role="listbox" aria-label="What could be typed here" className={styles.list} hidden={!shown}>
        {shown && options.map((option, at) => (
          <li key={option.text} id={`${list}-${at}`} role="option" aria-selected={at === chosen} className={styles.option} onMouseDown={(event) => { event.preventDefault(); take(at); }}>
            <code>{option.text}</code><span>{option.detail}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
