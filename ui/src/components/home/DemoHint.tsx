// Says that this is the demo, what is broken in it on purpose, and when it goes.
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { ExploreIcon } from "~/ui/icons";
import { paths } from "~/util/paths";
import styles from "./Home.module.css";

export function DemoHint() {
  return (
    <Card edge="accent">
      <div className={styles.demo}>
        <div className="grow"><b>This is the demo.</b> Its clusters are real and yours to break; they go when <code>meshplay demo</code> ends. One application is healthy, and one pod is broken on purpose: find out why.</div>
        <Button icon={ExploreIcon} href={paths.explore({ filter: "status:failed" })}>Find it</Button>
      </div>
    </Card>
  );
}
