// A deployment on all of its clusters, live: one column each, and what can be done about the whole.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { invalidate, query, useCall } from "~/api/queries";
import { useAddress } from "~/hooks/useAddress";
import { ErrorView, Findings } from "~/components/Findings";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { StopIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { Skeleton } from "~/ui/Skeleton";
import { Status } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { conclusion, statusTone } from "~/util/operation";
import { paths } from "~/util/paths";
import { LiveColumn } from "./LiveColumn";
import styles from "./Live.module.css";

/** The live stream tells of news; this is for when it is away. */
const LOOK_EVERY_MS = 2_000;

export function LiveColumns({ design, operation: id, layout }: { design: string; operation: string; layout: "narrow" | "wide" }) {
  const address = useAddress();
  const operation = useQuery({ ...query("OperationGet", { operation: id }), refetchInterval: ({ state }) => (state.data && state.data.status !== "running" ? false : LOOK_EVERY_MS) });
  const cancel = useCall("OperationCancel", ["OperationGet", "OperationList"]);
  const queries = useQueryClient();
  const ended = operation.data !== undefined && operation.data.status !== "running";
  useEffect(() => {
    // The live stream says it too, but may be away.
    if (ended) void invalidate(queries, ["DesignSummary", "DesignHistory", "DesignList", "DesignDrift"]);
  }, [queries, ended]);
  if (operation.isPending) return <Card content="flush"><Skeleton lines={6} /></Card>;
  if (!operation.data) return <ErrorView error={operation.error} />;
  const { status, clusters, actor, createdAt, findings } = operation.data;
  return (
    <>
      {operation.isError && <ErrorView error={operation.error} />}
      <Card>
        <div className="stack-small">
          <div className="row wrap">
            <Status tone={statusTone(status)}>{status}</Status>
            <span className="muted">started by {actor} <Time at={createdAt} /></span>
            <span className="push row">
              {status === "running" && <Button size="small" icon={StopIcon} busy={cancel.isPending} onClick={() => cancel.mutate({ params: { operation: id } })}>Cancel</Button>}
              <Link href={paths.operation(id)}>Operation</Link>
            </span>
          </div>
          <p>{conclusion(operation.data)}</p>
          <Findings findings={findings ?? []} />
          {cancel.isError && <ErrorView error={cancel.error} />}
        </div>
      </Card>
      <div className={layout === "wide" ? styles.wide : "stack"}>
        {clusters.map((column) => (
          <LiveColumn key={column.name} design={design} environment={address.search.environment} operation={id} column={column} total={clusters.length} onRetried={(next) => address.push({ operation: next })} />
        ))}
      </div>
    </>
  );
}
