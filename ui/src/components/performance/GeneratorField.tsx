// Which program makes the requests: our own engines, or one of those that the server finds; and what must be known of the chosen one.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import type { ReactNode } from "react";
import type { GeneratorInfo } from "~/api/schema";
import { type Chosen, generatorOptions, UNTOLD } from "~/performance/generator";
import { SelectField } from "~/ui/fields";
import { ErrorView, Literals } from "../Findings";
import styles from "./RunFields.module.css";

type Props = { value: Chosen; error: ReactNode; onChange: (generator: Chosen) => void };

export function GeneratorField({ value, error: problem, onChange }: Props) {
  const { data, error } = useQuery(query("GeneratorList", {}));
  const known = data?.items ?? [];
  const chosen = known.find(({ name }) => name === value);
  return (
    <div className="stack-small">
      <SelectField label="Load generator" description={chosen && <>{chosen.meaning}. {UNTOLD}</>} value={value} error={problem} options={generatorOptions(known, value)} onChange={onChange} />
      <Missing known={known.filter(({ isThere }) => !isThere)} />
      {error && <ErrorView error={error} />}
    </div>
  );
}

function Missing({ known }: { known: readonly GeneratorInfo[] }) {
  if (known.length === 0) return null;
  return (
    <details className={styles.missing}>
      <summary>{known.map(({ name }) => name).join(", ")} {known.length === 1 ? "is" : "are"} not there</summary>
      <ul className="stack-small">{known.map(({ name, meaning, howToGet }) => <li key={name}><b>{name}</b>: {meaning}. <Literals text={howToGet} /></li>)}</ul>
      <p className="muted">Programs are looked for in the server's <code>PATH</code> and in its tools folder.</p>
    </details>
  );
}
