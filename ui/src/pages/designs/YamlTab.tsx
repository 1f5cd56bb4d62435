// Editing the text of a design: findings in place, completion from the schemas of a cluster or the registry, saving against a base.
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import { validateCommand } from "~/designs/command";
import { setDraft, useDraft } from "~/designs/drafts";
import { useAddress } from "~/hooks/useAddress";
import { useSession } from "~/hooks/useSession";
import { ErrorView } from "~/components/Findings";
import { ShowCommand } from "~/components/ShowCommand";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { CheckIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { DesignFrame } from "./DesignFrame";
import { SaveDialog } from "./SaveDialog";
import { Workbench } from "./Workbench";
import styles from "./Workbench.module.css";

const REGISTRY = "registry";

export function YamlTab({ name }: { name: string }) {
  const address = useAddress();
  const { may } = useSession();
  const revision = Number(address.search.revision) || undefined;
  const stored = useQuery(query("DesignGet", { design: name, revision }));
  const draft = useDraft(name);
  const isOld = revision !== undefined;
  const cluster = address.search.cluster;
  const text = isOld ? stored.data?.text : (draft?.text ?? stored.data?.text);
  const edit = (next: string) => {
    const base = draft?.base ?? stored.data?.revision;
    if (isOld || base == null) return;
    setDraft(name, next === stored.data?.text ? undefined : { text: next, base });
  };
  const save = () => {
    if (draft) address.replace({ dialog: "save" });
  };
  const actions = (
    <>
      <ShowCommand title="Validate" commands={[validateCommand(name, cluster)]} />
      {draft && !isOld && <Button onClick={() => setDraft(name, undefined)}>Discard edits</Button>}
      {!isOld && may("designWrite") && <Button variant="primary" icon={CheckIcon} disabled={!draft} onClick={save} title="Save (Ctrl S)">Save…</Button>}
      {isOld && <Button href={address.with({ revision: undefined })}>Newest text</Button>}
    </>
  );
  return (
    <DesignFrame name={name} tab="yaml" actions={actions} height="fill" sub={isOld ? `Text of r${revision}, read only` : draft ? `Edited since r${draft.base}, not saved` : "Saved"}>
      {stored.isError && <ErrorView error={stored.error} />}
      {stored.isPending && <Card content="flush"><Skeleton lines={12} /></Card>}
      {text !== undefined && (
        <Workbench
          key={isOld ? revision : "newest"}
          name={name}
          text={text}
          mode={isOld || !may("designWrite") ? "read" : "edit"}
          cluster={cluster}
          line={Number(address.search.line) || undefined}
          onChange={edit}
          onSave={save}
          tools={<SchemaSelect cluster={cluster} onChange={(next) => address.replace({ cluster: next })} />}
        />
      )}
      {address.search.dialog === "save" && draft && <SaveDialog name={name} draft={draft} onClose={() => address.replace({ dialog: undefined })} />}
    </DesignFrame>
  );
}

function SchemaSelect({ cluster, onChange }: { cluster: string | undefined; onChange: (cluster: string | undefined) => void }) {
  const clusters = useQuery(query("ClusterList", {}));
  const data = [{ value: REGISTRY, label: "Schemas of the registry" }, ...(clusters.data?.items ?? []).map(({ name }) => ({ value: name, label: `Schemas of ${name}` }))];
  return (
    <span className="row">
      <Select size="xs" aria-label="Schemas to check against" data={data} value={cluster ?? REGISTRY} allowDeselect={false} onChange={(value) => onChange(value === REGISTRY || value === null ? undefined : value)} />
      <span className={styles.hint}><kbd>Esc</kbd> then <kbd>Tab</kbd> leaves the editor</span>
    </span>
  );
}
