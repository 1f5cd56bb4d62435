// What else can be done about a run, behind one button.
import { Menu } from "@mantine/core";
import { actionOf } from "~/actions/registry";
import { useCall } from "~/api/queries";
import type { Run } from "~/api/schema";
import { useActionContext } from "~/hooks/useActions";
import { Button } from "~/ui/Button";
import { BaselineIcon, MoreIcon } from "~/ui/icons";
import { toast } from "~/ui/toasts";

const IDS = ["run.describe", "run.profile", "run.remove"] as const;

export function MoreActions({ run }: { run: Run }) {
  const context = useActionContext();
  const baseline = useCall("BaselineSet", ["ProfileGet", "ProfileList", "TrendGet"]);
  const shown = IDS.map(actionOf).filter((action) => action.when(context));
  const { profile } = run;
  if (shown.length === 0) return null;
  const hold = (profile: string) => baseline.mutate({ params: { profile }, body: { run: run.run } }, {
    onSuccess: () => toast("ok", `Runs of ${profile} are held against this one from now on`),
    onError: (error) => toast("bad", error.message),
  });
  return (
    <Menu position="bottom-end" width={290}>
      <Menu.Target><Button icon={MoreIcon} label="More about this run" /></Menu.Target>
      <Menu.Dropdown>
        {profile && run.status === "completed" && context.may("performanceWrite") && <Menu.Item leftSection={<BaselineIcon size={16} stroke={1.7} />} onClick={() => hold(profile)}>Set as baseline of {profile}</Menu.Item>}
        {shown.map(({ id, title, icon: Shown, run: act }) => <Menu.Item key={id} leftSection={<Shown size={16} stroke={1.7} />} onClick={() => act(context)}>{title}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
}
