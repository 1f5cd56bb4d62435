// A new design from a template, under a name of one's own.
import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { query, useCall } from "~/api/queries";
import { importCommand } from "~/designs/command";
import { isName } from "~/designs/import-name";
import { TEMPLATES } from "~/designs/templates";
import { ErrorView } from "~/components/Findings";
import { ShowCommand } from "~/components/ShowCommand";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { toast } from "~/ui/toasts";
import { paths } from "~/util/paths";
import styles from "./Designs.module.css";

export function TemplateDialog({ initial, onClose }: { initial: string | undefined; onClose: () => void }) {
  const router = useRouter();
  const create = useCall("DesignImport", ["DesignList"]);
  const designs = useQuery(query("DesignList", { limit: 500 }));
  const [chosen, setChosen] = useState(() => TEMPLATES.find(({ id }) => id === initial) ?? TEMPLATES[0]);
  const [name, setName] = useState(chosen?.id ?? "");
  if (!chosen) return null;
  const isTaken = designs.data?.items.some((design) => design.name === name) ?? false;
  const mistake = isTaken ? "There is a design of this name" : name !== "" && !isName(name) ? "a-z, 0-9, “-”, “.”, “_”; at most 63 characters" : undefined;
  const run = async () => {
    const body = { text: chosen.text(name), name, file: `${name}.yaml`, message: `from the template “${chosen.title}”` };
    const { design } = await create.mutateAsync({ params: {}, body });
    toast("ok", `${design.name} r${design.revision} is there; nothing is deployed yet`);
    router.history.push(paths.design(design.name));
  };
  const footer = (
    <>
      <ShowCommand title="New design" commands={[importCommand(`${name || "design"}.yaml`, name, "")]} />
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" disabled={name === "" || mistake !== undefined} busy={create.isPending} onClick={() => void run().catch(() => undefined)}>Create</Button>
    </>
  );
  return (
    <Dialog title="New design" onClose={onClose} width="wide" footer={footer}>
      <ul className={styles.samples}>
        {TEMPLATES.map((template) => (
          <li key={template.id}>
            <button type="button" className={styles.sample} aria-pressed={template === chosen} onClick={() => { setName(name === chosen.id ? template.id : name); setChosen(template); }}>
              <b>{template.title}</b>
              <span className="muted">{template.about}</span>
            </button>
          </li>
        ))}
      </ul>
      <form onSubmit={(event) => { event.preventDefault(); if (name !== "" && mistake === undefined) void run().catch(() => undefined); }}>
        <TextInput label="Name" description="It is also the namespace, until you change the variable" value={name} onChange={(event) => setName(event.currentTarget.value)} error={mistake} data-autofocus />
      </form>
      {create.isError && <ErrorView error={create.error} />}
    </Dialog>
  );
}
