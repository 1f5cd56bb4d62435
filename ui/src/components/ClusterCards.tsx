// The clusters side by side; none yet: what connecting one means and how.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Empty";
import { ClusterIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { ActionButton } from "./ActionButton";
import { ClusterCard } from "./ClusterCard";
import styles from "./ClusterCard.module.css";
import { ErrorView } from "./Findings";

type Props = {
  /** `strip`: on a narrow screen beside each other, to be moved sideways. */
  look?: "strip";
  /** Names of the clusters that are shown; otherwise all. */
  only?: readonly string[] | undefined;
};

export function ClusterCards({ look, only }: Props) {
  const { data, error } = useQuery(query("ClusterList", {}));
  if (error && !data) return <ErrorView error={error} />;
  if (!data) return <Card><Skeleton lines={3} /></Card>;
  if (data.items.length === 0) return <Card><NoClusters /></Card>;
  return <div className={`${styles.grid} ${look === "strip" ? styles.strip : ""}`}>{data.items.filter(({ name }) => !only || only.includes(name)).map((cluster) => <ClusterCard key={cluster.id} cluster={cluster} />)}</div>;
}

export function NoClusters() {
  return (
    <Empty icon={ClusterIcon} title="No cluster is connected" actions={<ActionButton id="cluster.add" variant="primary" />}>
      Connect one with its kubeconfig. Nothing is installed in it, and Meshplay only reads until you allow writing.
    </Empty>
  );
}
