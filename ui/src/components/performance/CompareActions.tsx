// What can be done with a comparison: keep it as a file, make a group's last run the baseline, make all of it again in turns.
import { Menu } from "@mantine/core";
import { useCall } from "~/api/queries";
import type { Comparison, Run } from "~/api/schema";
import { useAddress } from "~/hooks/useAddress";
import { useSession } from "~/hooks/useSession";
import { letter, type Question } from "~/performance/compare";
import { COMPARISON_FORMS, comparisonFile } from "~/performance/compare-export";
import { Button } from "~/ui/Button";
import { BaselineIcon, DownloadIcon, ExperimentIcon } from "~/ui/icons";
import { toast } from "~/ui/toasts";
import { saveFile } from "~/util/saveFile";

type Props = { question: Question; runs: readonly Run[]; comparisons: readonly Comparison[] };

export function CompareActions({ question: { groups }, runs, comparisons }: Props) {
  const { with: linked } = useAddress();
  const { may } = useSession();
  const candidates = groups.slice(1).flatMap((group, at) => {
    const last = runs.find(({ run, status }) => run === group.at(-1) && status === "completed");
    return last?.profile ? [{ name: letter(at + 1), run: last.run, profile: last.profile }] : [];
  });
  return (
    <>
      {may("performanceWrite") && <Baselines candidates={candidates} />}
      {may("performanceRun") && <Button icon={ExperimentIcon} title="As an experiment: the groups as variants, block by block" href={linked({ dialog: "experiment-plan" })}>Re-run interleaved</Button>}
      {comparisons.length > 0 && (
        <Menu position="bottom-end" width={220}>
          <Menu.Target><Button icon={DownloadIcon}>Export</Button></Menu.Target>
          <Menu.Dropdown>{COMPARISON_FORMS.map(({ form, title }) => <Menu.Item key={form} onClick={() => { const { name, type, text } = comparisonFile(form, comparisons); saveFile(name, type, text); }}>{title}</Menu.Item>)}</Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}

type Candidate = { name: string; run: string; profile: string };

/** One is a button; several are behind one. */
function Baselines({ candidates }: { candidates: readonly Candidate[] }) {
  const set = useCall("BaselineSet", ["ProfileGet", "ProfileList", "TrendGet"]);
  const hold = ({ name, run, profile }: Candidate) => set.mutate({ params: { profile }, body: { run } }, {
    onSuccess: () => toast("ok", `Runs of ${profile} are held against the last run of ${name} from now on`),
    onError: (error) => toast("bad", error.message),
  });
  const [only, ...others] = candidates;
  if (!only) return null;
  if (others.length === 0) return <Button icon={BaselineIcon} busy={set.isPending} title={`Runs of ${only.profile} are held against the last run of ${only.name}`} onClick={() => hold(only)}>{`Set ${only.name} as baseline`}</Button>;
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target><Button icon={BaselineIcon} busy={set.isPending}>Set as baseline</Button></Menu.Target>
      <Menu.Dropdown>{candidates.map((one) => <Menu.Item key={one.name} onClick={() => hold(one)}>{`The last run of ${one.name}, of ${one.profile}`}</Menu.Item>)}</Menu.Dropdown>
    </Menu>
  );
}
