// Removing a design that is deployed nowhere.
import { useRouter } from "@tanstack/react-router";
import { useCall } from "~/api/queries";
import { ErrorView } from "~/components/Findings";
import { ShowCommands } from "~/components/ShowCommand";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { toast } from "~/ui/toasts";
import { paths } from "~/util/paths";

export function RemoveDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const router = useRouter();
  const remove = useCall("DesignRemove", ["DesignList"]);
  const run = async () => {
    await remove.mutateAsync({ params: { design: name } });
    toast("ok", `Design ${name} is removed`);
    router.history.push(paths.designs());
  };
  const footer = (
    <>
      <ShowCommands ids={["design.remove"]} />
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="danger" busy={remove.isPending} onClick={() => void run().catch(() => undefined)}>Remove</Button>
    </>
  );
  return (
    <Dialog title={`Remove design ${name}`} onClose={onClose} footer={footer}>
      <p>The design and its revisions are no longer listed. It must be deployed nowhere: undeploy it first. Its history stays.</p>
      {remove.isError && <ErrorView error={remove.error}><Button size="small" href={paths.design(name, "plan", { purpose: "undeploy" })}>Plan the undeployment</Button></ErrorView>}
    </Dialog>
  );
}
