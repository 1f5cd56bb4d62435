// The variables of a dashboard: one of several, several, all, or whatever is typed. What is chosen goes into the address.
import { Popover } from "@mantine/core";
import { useState } from "react";
import type { DashboardVariable } from "~/api/schema";
import { ALL, listOf, listText } from "~/dashboards/address";
import { Button } from "~/ui/Button";
import { CheckField } from "~/ui/fields";
import { ChevronDownIcon } from "~/ui/icons";
import styles from "./Dashboard.module.css";

/** More are found by their letters. */
const LISTED_MAX = 100;

type Props = { variables: readonly DashboardVariable[]; onChoose: (name: string, values: readonly string[]) => void };

export function Variables({ variables, onChoose }: Props) {
  return variables.filter(({ isHidden, kind }) => !isHidden && kind !== "constant").map((variable) => (
    <Choice key={variable.name} variable={variable} onChoose={(values) => onChoose(variable.name, values)} />
  ));
}

type ChoiceProps = { variable: DashboardVariable; onChoose: (values: readonly string[]) => void };

function Choice({ variable, onChoose }: ChoiceProps) {
  if (variable.kind === "textBox" || variable.kind === "adHoc") return <Typed variable={variable} onChoose={onChoose} />;
  return variable.isMulti || variable.kind === "groupBy" ? <Several variable={variable} onChoose={onChoose} /> : <One variable={variable} onChoose={onChoose} />;
}

const titleOf = ({ label, name }: DashboardVariable) => label || name;

function One({ variable, onChoose }: ChoiceProps) {
  const { options, chosen, hasAll, isAll } = variable;
  return (
    <label className={styles.variable}>
      <span>{titleOf(variable)}</span>
      <select className={styles.select} aria-label={titleOf(variable)} value={isAll ? ALL : chosen[0] ?? ""} onChange={(event) => onChoose([event.currentTarget.value])}>
        {hasAll && <option value={ALL}>All</option>}
        {options.length === 0 && <option value="">none</option>}
        {options.map(({ text, value }) => <option key={value} value={value}>{text}</option>)}
      </select>
    </label>
  );
}

function Several({ variable, onChoose }: ChoiceProps) {
  const { options, chosen, hasAll, isAll } = variable;
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const fit = options.filter(({ text }) => text.toLowerCase().includes(typed.toLowerCase()));
  const texts = options.filter(({ value }) => chosen.includes(value)).map(({ text }) => text);
  const said = isAll ? "All" : texts.length === 0 ? "none" : texts.length <= 2 ? texts.join(", ") : `${texts.length} chosen`;
  const turn = (value: string, on: boolean) => {
    const before = isAll ? [] : chosen;
    const next = on ? [...before, value] : before.filter((each) => each !== value);
    onChoose(next.length === 0 && hasAll ? [ALL] : next);
  };
  return (
    <span className={styles.variable} role="group" aria-label={titleOf(variable)}>
      <span>{titleOf(variable)}</span>
      <Popover opened={open} onChange={setOpen} position="bottom-start" width={280} trapFocus returnFocus>
        <Popover.Target>
          <button type="button" className={styles.choice} aria-expanded={open} aria-label={`${titleOf(variable)}: ${said}`} onClick={() => setOpen(!open)}><span className="truncate">{said}</span><ChevronDownIcon size={14} stroke={1.7} aria-hidden /></button>
        </Popover.Target>
        <Popover.Dropdown>
          <div className="stack-small">
            {options.length > 8 && <input className={styles.find} type="search" aria-label={`Find a value of ${titleOf(variable)}`} placeholder="Find" value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />}
            <div className={styles.options} role="group" aria-label={`Values of ${titleOf(variable)}`}>
              {hasAll && <CheckField label="All" checked={isAll} onChange={(on) => (on ? onChoose([ALL]) : onChoose(options.slice(0, 1).map(({ value }) => value)))} />}
              {fit.slice(0, LISTED_MAX).map(({ text, value }) => <CheckField key={value} label={text} checked={!isAll && chosen.includes(value)} onChange={(on) => turn(value, on)} />)}
              {fit.length > LISTED_MAX && <p className="muted">and {fit.length - LISTED_MAX} more: write some letters</p>}
              {fit.length === 0 && <p className="muted">No value{typed && " fits"}.</p>}
            </div>
            <div className="row"><Button size="small" onClick={() => setOpen(false)}>Done</Button></div>
          </div>
        </Popover.Dropdown>
      </Popover>
    </span>
  );
}

function Typed({ variable, onChoose }: ChoiceProps) {
  const isList = variable.kind === "adHoc";
  const initial = isList ? listText(variable.chosen.filter(Boolean)) : variable.chosen[0] ?? "";
  const [text, setText] = useState(initial);
  const [seen, setSeen] = useState(initial);
  // What was chosen elsewhere takes the place of what stands here; the focus stays.
  if (initial !== seen) {
    setSeen(initial);
    setText(initial);
  }
  const done = () => text !== initial && onChoose(isList ? listOf(text) : [text]);
  return (
    <form onSubmit={(event) => { event.preventDefault(); done(); }}>
      <label className={styles.variable}>
        <span>{titleOf(variable)}</span>
        <input className={styles.typed} aria-label={titleOf(variable)} value={text} placeholder={isList ? "label=value" : ""} onChange={(event) => setText(event.currentTarget.value)} onBlur={done} />
      </label>
    </form>
  );
}
