// What this server is, and whether everything it needs is there.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import type { Check, CheckStatus } from "~/api/schema";
import { CodeLink, ErrorView, Literals } from "~/components/Findings";
import { ShowCommand } from "~/components/ShowCommand";
import { checkCommands } from "~/actions/forms";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { CopyButton } from "~/ui/Copy";
import { RefreshIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Status, type Tone } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { paths } from "~/util/paths";
import styles from "./ClusterPage.module.css";
import { SettingsPage } from "./SettingsPage";

const tones: Record<CheckStatus, Tone> = { pass: "ok", warn: "warn", fail: "bad", skip: "neutral" };

const columns: Column<Check>[] = [
  { key: "status", title: "Verdict", cell: ({ status }) => <Status tone={tones[status]}>{status}</Status> },
  { key: "category", title: "Of", cell: ({ category }) => <span className="muted">{category}</span> },
  { key: "message", title: "What was looked at", text: "wrap", cell: ({ message, fix, status }) => <><Literals text={message} />{fix && status !== "pass" && <div className="muted"><Literals text={fix} /></div>}</> },
  { key: "code", title: "Code", cell: ({ code, status }) => status !== "pass" && <CodeLink code={code} severity={status === "fail" ? "error" : "warning"} /> },
];

export function AboutPage() {
  const system = useQuery(query("SystemGet", {}));
  const check = useQuery(query("CheckRun", {}));
  return (
    <SettingsPage page="about" actions={<><ShowCommand title="These checks" commands={checkCommands()} /><Button icon={RefreshIcon} busy={check.isFetching} onClick={() => void check.refetch()}>Check again</Button></>}>
      {system.error && <ErrorView error={system.error} />}
      {system.data && (
        <Card title="This server" aside={<CopyButton text={JSON.stringify(system.data, null, 2)} label="Copy diagnostics" />}>
          <dl className={styles.facts}>
            <div><dt>Version</dt><dd>{system.data.version} <span className="muted mono">{system.data.commit} · {system.data.build}</span></dd></div>
            <div><dt>Serving since</dt><dd><Time at={system.data.startedAt} /></dd></div>
            <div><dt>Writes as</dt><dd className="mono">{system.data.fieldManager}</dd></div>
            <div><dt>Installation</dt><dd className="mono">{system.data.installation}</dd></div>
            <div><dt>Kubernetes schemas</dt><dd>{system.data.schemas ? "there: designs are validated without a cluster" : "not there: without a cluster only the structure is checked"}</dd></div>
            <div><dt>Finding codes</dt><dd><Link href={paths.codes()}>all of them, with what to do</Link></dd></div>
          </dl>
        </Card>
      )}
      <Card title="Checks" content="flush">
        {check.error && <ErrorView error={check.error} />}
        {!check.data && !check.error && <Skeleton />}
        {check.data && <Table label="Checks" columns={columns} rows={check.data.checks} rowKey={({ category, message }) => category + message} />}
      </Card>
    </SettingsPage>
  );
}
