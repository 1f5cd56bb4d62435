// How the clusters differ from what was deployed, who did it, and the two ways out: reconcile the cluster, or adopt into the design.
import { Checkbox } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { query } from "~/api/queries";
import type { AdoptField, ClusterDrift, DriftedField, DriftedObject } from "~/api/schema";
import { driftCommand } from "~/designs/command";
import { diffLines } from "~/designs/diff";
import { adoptableFields, driftSentence } from "~/designs/drift";
import { count } from "~/designs/sentence";
import { useAddress } from "~/hooks/useAddress";
import { ErrorView, Findings } from "~/components/Findings";
import { ShowCommand } from "~/components/ShowCommand";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { CheckIcon, DeployIcon, RefreshIcon } from "~/ui/icons";
import { Empty } from "~/ui/Empty";
import { Skeleton } from "~/ui/Skeleton";
import { Status, Tag, type Tone } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { moment } from "~/util/time";
import { paths } from "~/util/paths";
import { AdoptDialog } from "./AdoptDialog";
import { FieldDiff } from "~/components/plan/DiffView";
import { DesignFrame } from "./DesignFrame";
import { ObjectName } from "~/components/ObjectName";
import styles from "./Drift.module.css";

export function DriftTab({ name }: { name: string }) {
  const address = useAddress();
  const { environment } = address.search;
  const clusters = (address.search.clusters ?? "").split(",").filter(Boolean);
  const drift = useQuery({ ...query("DesignDrift", {}, { design: name, environment, clusters }), staleTime: Infinity, refetchOnWindowFocus: false });
  const found = drift.data?.clusters ?? [];
  const actions = (
    <>
      <ShowCommand title="Look for drift" commands={[driftCommand(name, environment, clusters)]} />
      <Button icon={RefreshIcon} busy={drift.isFetching} onClick={() => void drift.refetch()}>Look again</Button>
    </>
  );
  return (
    <DesignFrame name={name} tab="drift" actions={actions} sub={drift.dataUpdatedAt > 0 && <>looked at <Time at={new Date(drift.dataUpdatedAt).toISOString()} /></>}>
      {drift.isError && <ErrorView error={drift.error} />}
      {drift.isPending && <Card title="Looking at the clusters" content="flush"><Skeleton /></Card>}
      {drift.data && found.length === 0 && (
        <Card>
          <Empty icon={DeployIcon} title="Deployed nowhere" actions={<Button variant="primary" href={paths.design(name, "plan")}>Make a plan</Button>}>
            Drift is the difference between what was deployed and what is in the clusters now. Deploy the design first.
          </Empty>
        </Card>
      )}
      {found.length > 0 && (
        <>
          <Card edge={found.some(({ drifted }) => drifted.length > 0) ? "warn" : "accent"}><p className={styles.sentence}>{driftSentence(found)}</p></Card>
          {found.map((cluster) => <ClusterCard key={cluster.name} name={name} environment={environment} cluster={cluster} />)}
        </>
      )}
    </DesignFrame>
  );
}

type CardProps = { name: string; environment: string | undefined; cluster: ClusterDrift };

function ClusterCard({ name, environment, cluster }: CardProps) {
  const [chosen, setChosen] = useState<readonly AdoptField[]>([]);
  const [adopts, setAdopts] = useState<"closed" | "open">("closed");
  const all = adoptableFields(cluster);
  const isFine = cluster.drifted.length === 0 && !cluster.findings.some(({ severity }) => severity === "error");
  const toggle = (field: AdoptField) => setChosen(isIn(chosen, field) ? chosen.filter((other) => !same(other, field)) : [...chosen, field]);
  return (
    <Card
      title={<Status tone={isFine ? "ok" : "warn"}>{cluster.name}</Status>}
      aside={[`${cluster.inSync} as deployed`, cluster.drifted.length > 0 && `${cluster.drifted.length} drifted`, revisionText(cluster)].filter(Boolean).join(" · ")}
      content="flush"
    >
      {cluster.findings.length > 0 && <div className={styles.part}><Findings findings={cluster.findings} /></div>}
      {isFine && <p className={`${styles.part} row`}><CheckIcon size={16} stroke={1.7} className="ok" aria-hidden /> Everything is as it was deployed.</p>}
      {cluster.drifted.map((object) => <DriftedView key={object.object} object={object} chosen={chosen} toggle={toggle} />)}
      {cluster.drifted.length > 0 && (
        <div className={`${styles.part} row wrap`}>
          <Button variant="primary" icon={DeployIcon} href={paths.design(name, "plan", { clusters: cluster.name, environment })}>Reconcile…</Button>
          <span className="muted">Plan to make {cluster.name} as the design says.</span>
          {all.length > 0 && (
            <span className="push row wrap">
              <span className="muted">{chosen.length === 0 ? `${count(all.length, "field", "fields")} can be adopted` : `${chosen.length} of ${all.length} chosen`}</span>
              <Button onClick={() => setAdopts("open")}>Adopt into design…</Button>
            </span>
          )}
        </div>
      )}
      {adopts === "open" && <AdoptDialog name={name} cluster={cluster.name} environment={environment} fields={chosen.length === 0 ? all : chosen} onClose={() => setAdopts("closed")} />}
    </Card>
  );
}

function revisionText({ revision, newest }: ClusterDrift): string {
  if (revision == null) return "";
  return revision < newest ? `r${revision} deployed, r${newest} is newest` : `r${revision}`;
}

function same(a: AdoptField, b: AdoptField): boolean {
  return a.object === b.object && a.path === b.path;
}

function isIn(fields: readonly AdoptField[], field: AdoptField): boolean {
  return fields.some((other) => same(other, field));
}

const DRIFTS: Record<string, { word: string; tone: Tone; means: string }> = {
  missing: { word: "missing", tone: "bad", means: "Somebody removed it." },
  changed: { word: "changed", tone: "warn", means: "Somebody changed fields of it." },
  replaced: { word: "replaced", tone: "bad", means: "Somebody removed it and made another one of the same name." },
  foreign: { word: "foreign", tone: "info", means: "Fields of somebody else keep ours out." },
};

type ViewProps = { object: DriftedObject; chosen: readonly AdoptField[]; toggle: (field: AdoptField) => void };

function DriftedView({ object: { object, drift, fields }, chosen, toggle }: ViewProps) {
  const { word, tone, means } = DRIFTS[drift] ?? { word: drift, tone: "neutral", means: "" };
  return (
    <section className={styles.object}>
      <h3 className={styles.name}><ObjectName object={object} /> <Tag tone={tone} title={means}>{word}</Tag> {fields.length === 0 && <span className="muted">{means}</span>}</h3>
      {fields.length > 0 && <FieldDiff label={`Drift of ${object}`} lines={diffLines(fields, authors(fields))} />}
      <ul className={styles.fields}>
        {fields.filter(({ adoptable }) => adoptable).map(({ path, by, at }) => (
          <li key={path}>
            <Checkbox size="xs" checked={isIn(chosen, { object, path })} onChange={() => toggle({ object, path })} label={<><code>{path}</code> <span className="muted">{authorText({ by, at })}</span></>} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function authorText({ by, at }: Pick<DriftedField, "by" | "at">): string {
  return [by != null ? `set by ${by}` : "", at != null ? moment(at) : ""].filter(Boolean).join(", ");
}

function authors(fields: readonly DriftedField[]): Map<string, string> {
  return new Map(fields.flatMap((field) => (authorText(field) === "" ? [] : [[field.path, authorText(field)]])));
}
