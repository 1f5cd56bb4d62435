// A dashboard that a connected Grafana has: found by the words of its title, or named by its uid.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { keepAbout, query } from "~/api/queries";
import { useDebounced } from "~/hooks/useDebounced";
import { Button } from "~/ui/Button";
import { SelectField, TextField } from "~/ui/fields";
import { Skeleton } from "~/ui/Skeleton";
import { paths } from "~/util/paths";
import { ErrorView } from "../Findings";
import styles from "./Dashboard.module.css";

type Chosen = { connection: string; uid: string };

export function FromGrafana({ chosen, onChoose }: { chosen: Chosen; onChoose: (chosen: Chosen) => void }) {
  const connections = useQuery(query("MetricsConnectionList", {}));
  const grafanas = connections.data?.items.filter(({ kind }) => kind === "grafana") ?? [];
  const connection = chosen.connection || grafanas[0]?.name || "";
  const [typed, setTyped] = useState("");
  const words = useDebounced(typed.trim(), 250);
  const found = useQuery({ ...query("MetricsDashboardSearch", { connection, ...(words && { words }) }), enabled: connection !== "", placeholderData: keepAbout("connection", connection) });
  if (connections.error) return <ErrorView error={connections.error} />;
  if (!connections.data) return <Skeleton lines={3} />;
  if (grafanas.length === 0) return <p>No Grafana is connected. <Button size="small" href={paths.settings("metrics", { dialog: "metrics-set" })}>Connect one</Button></p>;
  return (
    <>
      <SelectField label="Grafana" value={connection} options={grafanas.map(({ name }) => ({ value: name, label: name }))} onChange={(name) => onChoose({ connection: name, uid: "" })} />
      <TextField label="Find by its title" value={typed} onChange={setTyped} placeholder="node" />
      {found.error && <ErrorView error={found.error} />}
      {found.isLoading && <Skeleton lines={3} />}
      {found.data?.items.length === 0 && <p className="muted">No dashboard there{words && " has these words"}.</p>}
      {found.data && found.data.items.length > 0 && (
        <ul className={`${styles.found} ${found.isPlaceholderData ? styles.stale : ""}`} aria-busy={found.isFetching || undefined} role="listbox" aria-label="Dashboards of this Grafana" tabIndex={-1}>
          {found.data.items.map(({ uid, title, folder }) => (
            <li key={uid} role="none"><button type="button" role="option" aria-selected={uid === chosen.uid} onClick={() => onChoose({ connection, uid })}><b>{title}</b> <span className="muted">{folder ? `${folder} · ` : ""}{uid}</span></button></li>
          ))}
        </ul>
      )}
      <TextField label="Its uid" value={chosen.uid} onChange={(uid) => onChoose({ connection, uid })} placeholder="as in its address: /d/UID/…" />
    </>
  );
}
