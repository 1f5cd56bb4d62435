// Taking live values into the design, as a new revision.
import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useCall } from "~/api/queries";
import type { AdoptField } from "~/api/schema";
import { adoptCommand } from "~/designs/command";
import { count } from "~/designs/sentence";
import { ErrorView } from "~/components/Findings";
import { ShowCommand } from "~/components/ShowCommand";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { toast } from "~/ui/toasts";
import { paths } from "~/util/paths";
import { ObjectName } from "~/components/ObjectName";

type Props = { name: string; cluster: string; environment: string | undefined; fields: readonly AdoptField[]; onClose: () => void };

export function AdoptDialog({ name, cluster, environment, fields, onClose }: Props) {
  const adopt = useCall("DesignAdopt", ["DesignGet", "DesignHistory", "DesignSummary", "DesignList", "DesignDrift", "DesignPlan"]);
  const [message, setMessage] = useState("");
  const run = async () => {
    const body = { cluster, environment, fields: [...fields], message: message || undefined };
    const { design } = await adopt.mutateAsync({ params: { design: name }, body });
    toast("ok", `Adopted ${count(fields.length, "field", "fields")} as r${design.revision}`, paths.design(name, "revisions"));
    onClose();
  };
  const footer = (
    <>
      <ShowCommand title="Adopt" commands={[adoptCommand(name, cluster, environment, fields, message)]} />
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" busy={adopt.isPending} onClick={() => void run().catch(() => undefined)}>Adopt</Button>
    </>
  );
  return (
    <Dialog title="Adopt into the design" onClose={onClose} footer={footer}>
      <p>{`The live ${fields.length === 1 ? "value" : "values"} of ${cluster} ${fields.length === 1 ? "becomes" : "become"} a new revision of ${name}${environment === undefined ? "" : `, as patches of ${environment}`}. No cluster changes.`}</p>
      <ul className="stack-small">{fields.map(({ object, path }) => <li key={`${object}#${path}`}><ObjectName object={object} /> <code>{path}</code></li>)}</ul>
      <TextInput label="Why" placeholder="Kept with the revision" value={message} onChange={(event) => setMessage(event.currentTarget.value)} data-autofocus />
      {adopt.isError && <ErrorView error={adopt.error} />}
    </Dialog>
  );
}
