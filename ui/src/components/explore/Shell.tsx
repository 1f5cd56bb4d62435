// A shell in a container. Opened by a click, not by a visit: it runs a program in the cluster, and the audit trail has it.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { query } from "~/api/queries";
import type { ExecMessage } from "~/api/schema";
import { Button } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { SelectField } from "~/ui/fields";
import { ShellIcon } from "~/ui/icons";
import type { ObjectRef } from "~/util/paths";
import { Findings } from "../Findings";
import styles from "./Shell.module.css";
import { Terminal } from "./Terminal";

type Ended = Extract<ExecMessage, { type: "ended" }>;
type State = { at: "closed"; ended?: Ended } | { at: "open"; run: number };

export function Shell({ object, containers }: { object: ObjectRef; containers: readonly string[] }) {
  const [state, setState] = useState<State>({ at: "closed" });
  const [chosen, setChosen] = useState<string>();
  const container = chosen ?? containers[0] ?? "";
  const clusters = useQuery(query("ClusterList", {}));
  const isReadOnly = clusters.data?.items.some(({ name, writing }) => name === object.cluster && writing === "readOnly");
  const open = () => setState({ at: "open", run: Date.now() });
  if (state.at === "open") {
    return (
      <Terminal key={state.run} params={{ cluster: object.cluster, namespace: object.namespace ?? "", pod: object.name, container: container || undefined }}
        onEnded={(ended) => setState({ at: "closed", ended })} />
    );
  }
  if (isReadOnly) {
    return (
      <div className={styles.closed}>
        <Empty icon={ShellIcon} title={`${object.cluster} is connected read-only`}>
          A program in a container may change anything, so there are shells only where writing is allowed. Allow it in Settings, or with <code>meshplay cluster allow-write {object.cluster}</code>.
        </Empty>
      </div>
    );
  }
  const { ended } = state;
  return (
    <div className={styles.closed}>
      <Empty icon={ShellIcon} title={ended ? endTitle(ended) : "A shell in this pod"} actions={<Button variant="primary" icon={ShellIcon} onClick={open}>{ended ? "Open again" : "Open a shell"}</Button>}>
        It runs a program in the container with the rights of its service account. Opening it is recorded in the audit trail; what is typed is not.
      </Empty>
      {ended?.finding && <Findings findings={[ended.finding]} />}
      {containers.length > 1 && <SelectField label="Container" value={container} options={containers.map((each) => ({ value: each, label: each }))} onChange={setChosen} />}
    </div>
  );
}

function endTitle({ code }: Ended): string {
  return code === undefined || code === null ? "The shell has ended" : `The shell ended with exit code ${code}`;
}
