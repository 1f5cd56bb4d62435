// Stands over the pages of Performance while no load may start: who stopped all of it, when and why, and how it goes on.
// Where load may start, it is the button that stops all of it.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import { haltedText } from "~/performance/load";
import { Card } from "~/ui/Card";
import { Status } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { useSession } from "~/hooks/useSession";
import { ActionButton } from "../ActionButton";

export function LoadHalted() {
  const { data } = useQuery(query("LoadGet", {}));
  const { may } = useSession();
  if (!data?.halt) return null;
  const { actor, at, reason } = data.halt;
  return (
    <div role="status" aria-label="All load is stopped">
      <Card edge="bad">
        <div className="row wrap">
          <Status tone="bad">stopped</Status>
          <div className="stack-small">
            <p><b>No load may start: {actor} stopped all of it</b> <Time at={at} />{reason && <>: {reason}</>}</p>
            <p className="muted">{haltedText(data.halt)} Runs, experiments, searches and schedules are refused{may("performanceAllow") ? " until you allow load again." : " until an admin allows load again."}</p>
          </div>
          <span className="push"><ActionButton id="load.allow" variant="primary" /></span>
        </div>
      </Card>
    </div>
  );
}

/** Not there while all load is stopped, nor for who may not stop it. */
export function StopAllLoad() {
  const { data } = useQuery(query("LoadGet", {}));
  return data && !data.halt ? <ActionButton id="load.stop" /> : null;
}
