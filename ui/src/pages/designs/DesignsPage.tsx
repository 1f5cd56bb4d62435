// All designs: which revision, where deployed and how that went. Importing and starting from a template begin here.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { tableQuery } from "~/api/queries";
import type { Design, DeploymentSummary } from "~/api/schema";
import { deploymentState } from "~/designs/state";
import { TEMPLATES } from "~/designs/templates";
import { useAddress } from "~/hooks/useAddress";
import { useFileDrop } from "~/hooks/useFileDrop";
import { ActionButton } from "~/components/ActionButton";
import { ErrorView } from "~/components/Findings";
import { ShowCommands } from "~/components/ShowCommand";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { DesignIcon } from "~/ui/icons";
import { Empty } from "~/ui/Empty";
import { Page } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Status } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { count } from "~/designs/sentence";
import { paths } from "~/util/paths";
import { ImportDialog } from "./ImportDialog";
import { TemplateDialog } from "./TemplateDialog";
import styles from "./Designs.module.css";

const PAGE_ITEMS_MAX = 500;

export function DesignsPage() {
  const address = useAddress();
  const designs = useQuery(tableQuery("DesignList", { limit: PAGE_ITEMS_MAX }));
  const items = designs.data?.items ?? [];
  const wanted = (address.search.filter ?? "").toLowerCase();
  const shown = items.filter(({ name }) => name.toLowerCase().includes(wanted));
  const [dropped, setDropped] = useState<readonly File[]>([]);
  const close = () => {
    setDropped([]);
    address.replace({ dialog: undefined, template: undefined });
  };
  const isOver = useFileDrop((files) => {
    setDropped(files);
    address.push({ dialog: "design-import" });
  }, address.search.dialog === undefined);
  const actions = (
    <>
      <ShowCommands ids={["go.designs", "design.import"]} />
      <ActionButton id="design.new" title="New design" />
      <ActionButton id="design.import" title="Import" variant="primary" />
    </>
  );
  return (
    <Page title="Designs" sub={designs.data && count(items.length, "design", "designs")} actions={actions}>
      {isOver && <div className={styles.over} role="status">Drop the files to import them</div>}
      {designs.isError && <ErrorView error={designs.error} />}
      {designs.isPending && <Card content="flush"><Skeleton /></Card>}
      {designs.data && items.length === 0 && <NoDesigns />}
      {items.length > 0 && (
        <>
          <input className={styles.filter} type="search" aria-label="Filter designs by name" placeholder="Filter by name" data-filter value={address.search.filter ?? ""} onChange={(event) => address.replace({ filter: event.currentTarget.value || undefined })} />
          {shown.length > 0 ? (
            <Card content="flush"><Table label="Designs" columns={COLUMNS} rows={shown} rowKey={(row) => row.id} href={(row) => paths.design(row.name)} /></Card>
          ) : (
            <Card><Empty icon={DesignIcon} title="No design has this in its name" actions={<Button onClick={() => address.replace({ filter: undefined })}>Show all</Button>}>{`None of ${items.length} fits “${address.search.filter ?? ""}”.`}</Empty></Card>
          )}
        </>
      )}
      {address.search.dialog === "design-import" && <ImportDialog files={dropped} onClose={close} />}
      {address.search.dialog === "design-new" && <TemplateDialog initial={address.search.template} onClose={close} />}
    </Page>
  );
}

const COLUMNS: readonly Column<Design>[] = [
  { key: "name", title: "Name", cell: (row) => row.name },
  { key: "revision", title: "Revision", cell: (row) => <span className="muted">r{row.revision}</span> },
  { key: "components", title: "Components", align: "number", cell: (row) => <span className="muted">{row.components ?? "–"}</span> },
  { key: "where", title: "Where deployed", text: "wrap", cell: (row) => <Where design={row} /> },
  { key: "changed", title: "Changed", cell: (row) => <span className="muted"><Time at={row.updatedAt} /></span> },
];

function Where({ design }: { design: Design }) {
  const present = (design.deployments ?? []).filter(({ purpose, status }) => !(purpose === "undeploy" && status === "applied"));
  if (present.length === 0) return <span className="muted">nowhere</span>;
  return <span className={styles.where}>{present.map((deployment) => <Target key={deployment.id} deployment={deployment} newest={design.revision} />)}</span>;
}

function Target({ deployment: { cluster, environment, status, revision, reason }, newest }: { deployment: DeploymentSummary; newest: number }) {
  const state = deploymentState(status);
  const behind = revision != null && revision < newest ? ` · r${revision}` : "";
  return <Status tone={state.tone} title={reason ?? undefined}>{cluster}{environment !== "default" && ` (${environment})`}<span className="muted">{state.tone === "ok" ? "" : ` ${state.word}`}{behind}</span></Status>;
}

function NoDesigns() {
  return (
    <Card className={styles.empty} content="flush">
      <Empty icon={DesignIcon} title="No designs yet" actions={<><ActionButton id="design.import" title="Import a manifest" variant="primary" /><ActionButton id="design.new" title="All templates" /></>}>
        A design is what you deploy: Kubernetes objects with variables and environments. Import a manifest that you have, or begin with a sample:
      </Empty>
      <ul className={styles.samples}>
        {TEMPLATES.map(({ id, title, about }) => (
          <li key={id}><Sample id={id} title={title} about={about} /></li>
        ))}
      </ul>
    </Card>
  );
}

function Sample({ id, title, about }: { id: string; title: string; about: string }) {
  const address = useAddress();
  return (
    <button type="button" className={styles.sample} onClick={() => address.push({ dialog: "design-new", template: id })}>
      <b>{title}</b>
      <span className="muted">{about}</span>
    </button>
  );
}
