// Environments: groups of clusters for which designs have variables and patches of their own.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import type { Environment } from "~/api/schema";
import { ActionButton } from "~/components/ActionButton";
import { ClusterName } from "~/components/ClusterName";
import { ErrorView } from "~/components/Findings";
import { ShowCommands } from "~/components/ShowCommand";
import { DEFAULT_ENVIRONMENT } from "~/hooks/useEnvironment";
import { useSession } from "~/hooks/useSession";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { EditIcon, RemoveIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Time } from "~/ui/Time";
import { paths, withSearch } from "~/util/paths";
import { SettingsPage } from "./SettingsPage";

const here = (dialog: string, environment: string) => withSearch(paths.settings("environments"), { dialog, about: environment });

const columns: Column<Environment>[] = [
  { key: "name", title: "Name", cell: ({ name }) => <b>{name}</b> },
  { key: "clusters", title: "Clusters", text: "wrap", cell: ({ name, clusters }) => (name === DEFAULT_ENVIRONMENT ? <span className="muted">all of them</span> : <span className="row wrap">{clusters.map((each) => <ClusterName key={each} name={each} />)}</span>) },
  { key: "updated", title: "Changed", cell: ({ updatedAt }) => <span className="muted"><Time at={updatedAt} /></span> },
];
const changes: Column<Environment> = {
  key: "changes", title: "", align: "number",
  cell: ({ name }) => name !== DEFAULT_ENVIRONMENT && (
    <span className="row push">
      <Button variant="ghost" size="small" icon={EditIcon} label={`Change ${name}`} href={here("environment-set", name)} />
      <Button variant="ghost" size="small" icon={RemoveIcon} label={`Remove ${name}`} href={here("environment-remove", name)} />
    </span>
  ),
};

export function EnvironmentsPage() {
  const { data, error } = useQuery(query("EnvironmentList", {}));
  const { may } = useSession();
  return (
    <SettingsPage page="environments" sub="Designs are deployed to the clusters of an environment, with its variables and patches."
      actions={<><ShowCommands ids={["environment.add"]} /><ActionButton id="environment.add" variant="primary" /></>}>
      {error && <ErrorView error={error} />}
      <Card content="flush">
        {!data && !error && <Skeleton lines={3} />}
        {data && <Table label="Environments" columns={may("clusterManage") ? [...columns, changes] : columns} rows={data.items} rowKey={({ name }) => name} />}
      </Card>
    </SettingsPage>
  );
}
