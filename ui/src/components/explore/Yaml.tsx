// The YAML of a resource; at each line who owns the field. A click on an owner shows its lines alone in colour.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import type { FieldOwner, ResourceObject } from "~/api/schema";
import { CopyButton } from "~/ui/Copy";
import { Tag } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { yamlParts } from "~/util/yaml";
import { plural } from "~/util/level";
import styles from "./Yaml.module.css";

const LINE_PX = 19;
const COLOURS = 6;

export function Yaml({ resource }: { resource: ResourceObject }) {
  const { yaml, owners } = resource;
  const [chosen, setChosen] = useState<string>();
  const lines = useMemo(() => yaml.replace(/\n$/, "").split("\n"), [yaml]);
  const ownersByLine = useMemo(() => byLine(owners), [owners]);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: lines.length, getScrollElement: () => scroll.current, estimateSize: () => LINE_PX, overscan: 20 });

  return (
    <>
      <div className={styles.owners} role="group" aria-label="Field owners">
        {owners.map((owner, at) => (
          <button key={nameOf(owner)} type="button" className={styles.owner} aria-pressed={chosen === nameOf(owner)} onClick={() => setChosen(chosen === nameOf(owner) ? undefined : nameOf(owner))} title={`${owner.operation} · ${plural(owner.fields.length, "field")}`}>
            <span className={`${styles.mark} ${styles[`c${at % COLOURS}`]}`} aria-hidden />
            {owner.manager}{owner.subresource && <span className="muted">/{owner.subresource}</span>}
            {owner.ours && <Tag tone="accent">Meshplay</Tag>}
            <span className="muted"><Time at={owner.at} as="age" /></span>
          </button>
        ))}
        <span className="push"><CopyButton text={yaml} label="Copy the YAML" /></span>
      </div>
      <div ref={scroll} className={styles.scroll} tabIndex={0} role="region" aria-label="YAML">
        <div className={styles.inner} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => (
            <YamlLine key={index} text={lines[index] ?? ""} number={index + 1} top={start} owners={ownersByLine.get(index + 1) ?? []} chosen={chosen} />
          ))}
        </div>
      </div>
    </>
  );
}

type Owned = { name: string; colour: number };

function nameOf({ manager, operation, subresource }: FieldOwner): string {
  return [manager, operation, subresource].filter(Boolean).join(" ");
}

function byLine(owners: readonly FieldOwner[]): Map<number, Owned[]> {
  const lines = new Map<number, Owned[]>();
  owners.forEach((owner, at) => {
    for (const { line } of owner.fields) {
      if (line === 0) continue;
      const known = lines.get(line) ?? [];
      known.push({ name: nameOf(owner), colour: at % COLOURS });
      lines.set(line, known);
    }
  });
  return lines;
}

type LineProps = { text: string; number: number; top: number; owners: Owned[]; chosen: string | undefined };

function YamlLine({ text, number, top, owners, chosen }: LineProps) {
  const lit = chosen === undefined || owners.some(({ name }) => name === chosen);
  return (
    <div style={{ transform: `translateY(${top}px)` }} className={`${styles.line} ${lit ? "" : styles.dim} ${chosen !== undefined && lit ? styles.lit : ""}`} title={owners.length > 0 ? `owned by ${owners.map(({ name }) => name).join(", ")}` : undefined}>
      <span className={styles.gutter} aria-hidden>{owners.map(({ name, colour }) => <span key={name} className={`${styles.mark} ${styles[`c${colour}`]}`} />)}</span>
      <span className={styles.number} aria-hidden>{number}</span>
      <code>{yamlParts(text).map((part, at) => <span key={at} className={styles[part.kind]}>{part.text}</span>)}</code>
    </div>
  );
}
