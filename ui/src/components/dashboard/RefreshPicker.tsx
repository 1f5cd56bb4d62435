// Looking again: now, or by itself every so often while the shown time goes on.
import { refreshes } from "~/dashboards/range";
import { Button } from "~/ui/Button";
import { RefreshIcon } from "~/ui/icons";
import styles from "./Dashboard.module.css";

type Props = { every: string; moving: boolean; busy: boolean; onChange: (every: string) => void; onNow: () => void };

export function RefreshPicker({ every, moving, busy, onChange, onNow }: Props) {
  const known = refreshes.some((each) => each === every) ? refreshes : [...refreshes, every];
  return (
    <span className={styles.joined}>
      <Button size="small" icon={RefreshIcon} label="Look again" busy={busy} onClick={onNow} />
      <select className={styles.select} aria-label="Look again every" value={every} disabled={!moving} title={moving ? undefined : "The shown time has ended: it does not change any more"} onChange={(event) => onChange(event.currentTarget.value)}>
        {known.map((each) => <option key={each} value={each}>{each === "" ? "Off" : each}</option>)}
      </select>
    </span>
  );
}
