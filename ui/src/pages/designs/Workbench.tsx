// The editor with what belongs beside it: the outline of components and the list of findings.
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, Suspense, lazy, useEffect, useMemo, useState } from "react";
import { query } from "~/api/queries";
import type { Finding } from "~/api/schema";
import { type OutlineItem, outline } from "~/editor/design-text";
import { parseText } from "~/editor/document";
import { byComponent, worst } from "~/editor/problems";
import { createSchemaSource } from "~/editor/schemas";
import { count } from "~/designs/sentence";
import { useDebounced } from "~/hooks/useDebounced";
import { CodeLink, ErrorView, Literals } from "~/components/Findings";
import { Card } from "~/ui/Card";
import { Skeleton } from "~/ui/Skeleton";
import { Shape, type Tone } from "~/ui/Tag";
import styles from "./Workbench.module.css";

const YamlEditor = lazy(() => import("~/editor/YamlEditor").then((module) => ({ default: module.YamlEditor })));

type Props = {
  name: string;
  text: string;
  mode: "edit" | "read";
  cluster: string | undefined;
  /** Line to begin at. */
  line: number | undefined;
  onChange: (text: string) => void;
  onSave: () => void;
  tools: ReactNode;
};

/** A pause of this length asks the server for findings. */
const PAUSE_MS = 400;

export function Workbench({ name, text, mode, cluster, line, onChange, onSave, tools }: Props) {
  const queries = useQueryClient();
  const paused = useDebounced(text, PAUSE_MS);
  const checked = useQuery({
    ...query("DesignValidate", {}, { source: { text: paused }, clusters: cluster === undefined ? [] : [cluster] }),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  });
  const findings = useMemo(() => checked.data?.findings ?? [], [checked.data]);
  const items = useMemo(() => outline(parseText(paused)), [paused]);
  const schemas = useMemo(
    () =>
      createSchemaSource({
        kinds: async () => (await queries.ensureQueryData(query("SchemaKindList", { cluster }))).kinds,
        schema: async (apiVersion, kind) => (await queries.ensureQueryData(query("SchemaGet", { apiVersion, kind, cluster }))).schema,
      }),
    [queries, cluster],
  );
  const [target, setTarget] = useState(line === undefined ? undefined : { line });
  useEffect(() => {
    if (line !== undefined) setTarget({ line });
  }, [line]);
  const isChecking = checked.isFetching || paused !== text;
  return (
    <div className={styles.workbench}>
      <Outline items={items} findings={findings} onGo={(to) => setTarget({ line: to })} />
      <Card className={styles.main} title={<>{name}.yaml</>} aside={tools} content="flush">
        <div className={styles.editor}>
          <Suspense fallback={<Skeleton lines={14} />}>
            <YamlEditor label={`YAML of ${name}`} text={text} onChange={onChange} onSave={onSave} findings={findings} schemas={schemas} target={target} mode={mode} />
          </Suspense>
        </div>
        <Problems findings={findings} state={checked.isPending || isChecking ? "checking" : "checked"} onGo={(to) => setTarget({ line: to })} />
        {checked.isError && <ErrorView error={checked.error} />}
      </Card>
    </div>
  );
}

const TONES: Record<Finding["severity"], Tone> = { error: "bad", warning: "warn", info: "neutral" };

function Outline({ items, findings, onGo }: { items: readonly OutlineItem[]; findings: readonly Finding[]; onGo: (line: number) => void }) {
  const groups = byComponent(findings);
  return (
    <Card className={styles.outline} title="Components" aside={String(items.length)} content="flush">
      <ul>
        {items.map(({ id, kind, line }) => {
          const severity = worst(groups.get(id) ?? []);
          return (
            <li key={id}>
              <button type="button" className={styles.item} data-row onClick={() => onGo(line)} title={`Line ${line}`}>
                <span className="truncate"><b>{id}</b> <span className="muted">{kind}</span></span>
                {severity !== undefined && severity !== "info" && <span className={`push ${TONES[severity]}`}><Shape tone={TONES[severity]} /><span className="hidden">has {severity}s</span></span>}
              </button>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function Problems({ findings, state, onGo }: { findings: readonly Finding[]; state: "checking" | "checked"; onGo: (line: number) => void }) {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const summary = findings.length === 0 ? "No findings" : `${count(findings.length, "finding", "findings")}${errors > 0 ? `, ${count(errors, "error", "errors")}` : ""}`;
  return (
    <section className={styles.problems} aria-label="Findings">
      <h3 aria-live="polite"><span className={errors > 0 ? "bad" : findings.length > 0 ? "warn" : "ok"}><Shape tone={errors > 0 ? "bad" : findings.length > 0 ? "warn" : "ok"} /></span> {summary} {state === "checking" && <span className="muted">checking…</span>}</h3>
      {findings.length > 0 && (
        <ul>
          {findings.map((finding, at) => (
            <li key={`${finding.code}-${at}`} className="row">
              <CodeLink code={finding.code} severity={finding.severity} />
              {finding.at.line != null ? (
                <button type="button" className={styles.problem} onClick={() => onGo(finding.at.line ?? 1)}>
                  <span className="muted">{finding.at.line}</span> <Literals text={finding.message} />{finding.fix && <span className="muted"> · <Literals text={finding.fix} /></span>}
                </button>
              ) : <span><Literals text={finding.message} />{finding.fix && <span className="muted"> · <Literals text={finding.fix} /></span>}</span>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
