// Revisions of a design: who, when, why; the difference of any two; the way back to an old text.
import { SegmentedControl, Select } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { query, useCall } from "~/api/queries";
import type { ComponentDifference, DesignDifference, Revision } from "~/api/schema";
import { diffCommand, restoreCommand } from "~/designs/command";
import { diffLines } from "~/designs/diff";
import { count } from "~/designs/sentence";
import { useAddress } from "~/hooks/useAddress";
import { ErrorView } from "~/components/Findings";
import { ShowCommand } from "~/components/ShowCommand";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Dialog } from "~/ui/Dialog";
import { RollbackIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Tag, type Tone } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { toast } from "~/ui/toasts";
import { paths } from "~/util/paths";
import { FieldDiff, TextDiff } from "~/components/plan/DiffView";
import { DesignFrame } from "./DesignFrame";
import styles from "./Revisions.module.css";

export function RevisionsTab({ name }: { name: string }) {
  const address = useAddress();
  const history = useQuery(query("DesignHistory", { design: name }));
  const revisions = history.data?.revisions ?? [];
  const newest = revisions[0]?.revision;
  const to = Number(address.search.to) || newest;
  const from = Number(address.search.from) || (to === undefined ? undefined : to - 1);
  const actions = from !== undefined && to !== undefined && from > 0 && <ShowCommand title="Compare revisions" commands={[diffCommand(name, from, to)]} />;
  const restored = Number(address.search.restore);
  return (
    <DesignFrame name={name} tab="revisions" actions={actions} sub="Every saved state, newest first">
      {history.isError && <ErrorView error={history.error} />}
      {history.isPending && <Card content="flush"><Skeleton /></Card>}
      {newest !== undefined && (
        <div className={styles.columns}>
          <Card title="Revisions" aside={count(revisions.length, "revision", "revisions")} content="flush">
            <Table label="Revisions" columns={COLUMNS} rows={revisions} rowKey={(row) => String(row.revision)} selected={String(to)} href={(row) => address.with({ from: row.revision > 1 ? String(row.revision - 1) : undefined, to: String(row.revision) })} />
          </Card>
          {from !== undefined && to !== undefined && from > 0 ? <Difference name={name} revisions={revisions} from={from} to={to} newest={newest} /> : <First name={name} newest={newest} />}
        </div>
      )}
      {restored > 0 && <RestoreDialog name={name} revision={restored} onClose={() => address.replace({ restore: undefined })} />}
    </DesignFrame>
  );
}

const COLUMNS: readonly Column<Revision>[] = [
  { key: "revision", title: "Revision", cell: (row) => `r${row.revision}` },
  { key: "when", title: "When", cell: (row) => <Time at={row.createdAt} /> },
  { key: "who", title: "Who", cell: (row) => row.author },
  { key: "why", title: "Why", text: "wrap", cell: (row) => row.message || <span className="muted">–</span> },
];

/** The first revision has nothing before it. */
function First({ name, newest }: { name: string; newest: number }) {
  return (
    <Card title="Revision 1">
      <p className="muted">The first revision: there is none before it. {newest === 1 && "Edit the design, and what changed is shown here."}</p>
      <p><Button size="small" href={paths.design(name, "yaml", { revision: newest === 1 ? undefined : 1 })}>See its text</Button></p>
    </Card>
  );
}

type DifferenceProps = { name: string; revisions: readonly Revision[]; from: number; to: number; newest: number };

function Difference({ name, revisions, from, to, newest }: DifferenceProps) {
  const address = useAddress();
  const difference = useQuery({ ...query("DesignDiff", { design: name, from, to }), placeholderData: keepPreviousData });
  const view = address.search.view === "text" ? "text" : "fields";
  const options = revisions.map(({ revision, message }) => ({ value: String(revision), label: `r${revision}${message ? ` · ${message}` : ""}` }));
  return (
    <div className="stack">
      <Card
        title={<>r{from} → r{to}</>}
        aside={<SegmentedControl size="xs" aria-label="View" value={view} onChange={(next) => address.replace({ view: next === "text" ? next : undefined })} data={[{ value: "fields", label: "Fields" }, { value: "text", label: "Text" }]} />}
        content="flush"
      >
        <div className={styles.pick}>
          <Select size="xs" aria-label="Older revision" data={options} value={String(from)} allowDeselect={false} onChange={(value) => address.replace({ from: value ?? undefined })} />
          <span className="muted">to</span>
          <Select size="xs" aria-label="Newer revision" data={options} value={String(to)} allowDeselect={false} onChange={(value) => address.replace({ to: value ?? undefined })} />
          <span className="push row">
            <Button size="small" variant="ghost" href={paths.design(name, "yaml", { revision: from })}>{`Text of r${from}`}</Button>
            {from !== newest && <Button size="small" icon={RollbackIcon} onClick={() => address.push({ restore: String(from) })}>{`Restore r${from}`}</Button>}
          </span>
        </div>
        {difference.isError && <ErrorView error={difference.error} />}
        {difference.isPending && <Skeleton lines={5} />}
        {difference.data && (view === "text" ? <TextView difference={difference.data} /> : <FieldsView difference={difference.data} />)}
      </Card>
    </div>
  );
}

function TextView({ difference: { text } }: { difference: DesignDifference }) {
  return text === "" ? <p className={styles.quiet}>The texts are the same.</p> : <TextDiff label="Changed lines" text={text} />;
}

const CHANGES: Record<string, Tone> = { added: "ok", removed: "bad", changed: "info" };

function FieldsView({ difference: { components, other } }: { difference: DesignDifference }) {
  if (components.length === 0 && other.length === 0) return <p className={styles.quiet}>They mean the same: only comments or layout differ. See the text.</p>;
  return (
    <>
      {other.length > 0 && <section><h3 className={styles.component}>Variables, environments, relationships</h3><FieldDiff label="What else differs" lines={diffLines(other)} /></section>}
      {components.map((component) => <ComponentView key={component.component} difference={component} />)}
    </>
  );
}

function ComponentView({ difference: { component, kind, change, fields } }: { difference: ComponentDifference }) {
  return (
    <section>
      <h3 className={styles.component}><span><b>{kind}</b> {component}</span> <Tag tone={CHANGES[change] ?? "neutral"}>{change}</Tag></h3>
      {fields.length > 0 && <FieldDiff label={`Fields of ${component}`} lines={diffLines(fields)} />}
    </section>
  );
}

function RestoreDialog({ name, revision, onClose }: { name: string; revision: number; onClose: () => void }) {
  const restore = useCall("DesignRestore", ["DesignGet", "DesignHistory", "DesignSummary", "DesignList", "DesignPlan"]);
  const run = async () => {
    const { design } = await restore.mutateAsync({ params: { design: name }, body: { revision } });
    toast("ok", `The text of r${revision} is now r${design.revision}`, paths.design(name, "plan"));
    onClose();
  };
  const footer = (
    <>
      <ShowCommand title="Restore" commands={[restoreCommand(name, revision)]} />
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" busy={restore.isPending} onClick={() => void run().catch(() => undefined)}>Restore</Button>
    </>
  );
  return (
    <Dialog title={`Restore revision ${revision}`} onClose={onClose} footer={footer}>
      <p>The text of r{revision} becomes the newest revision. Nothing is lost: the present one stays in the list. Clusters change only when you deploy.</p>
      {restore.isError && <ErrorView error={restore.error} />}
    </Dialog>
  );
}
