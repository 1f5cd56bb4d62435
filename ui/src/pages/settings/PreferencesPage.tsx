// Preferences of this browser.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import { DEFAULT_ENVIRONMENT, setEnvironment, useEnvironment } from "~/hooks/useEnvironment";
import { setChecklist, useChecklist } from "~/hooks/useChecklist";
import { useSession } from "~/hooks/useSession";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { SelectField, SwitchField } from "~/ui/fields";
import { openOverlay } from "~/ui/overlay";
import { setThemeChoice, type ThemeChoice, useThemeChoice } from "~/ui/theme";
import { SettingsPage } from "./SettingsPage";
import styles from "./ClusterPage.module.css";
import { moment } from "~/util/time";

const themes: { value: ThemeChoice; label: string }[] = [{ value: "system", label: "As the system says" }, { value: "light", label: "Light" }, { value: "dark", label: "Dark" }];

export function PreferencesPage() {
  const theme = useThemeChoice();
  const environment = useEnvironment();
  const checklist = useChecklist();
  const { session } = useSession();
  const environments = useQuery(query("EnvironmentList", {}));
  const names = [...new Set([DEFAULT_ENVIRONMENT, environment, ...(environments.data?.items ?? []).map(({ name }) => name)])];
  return (
    <SettingsPage page="preferences" sub="Kept in this browser.">
      <Card title="Look">
        <div className="stack">
          <SelectField label="Theme" value={theme} options={themes} onChange={setThemeChoice} />
          <SelectField label="Environment to begin with" description="Explore shows its clusters, unless the filter names others." value={environment} options={names.map((name) => ({ value: name, label: name }))} onChange={setEnvironment} />
          <SwitchField label="Show the checklist for newcomers on Home" checked={checklist === "shown"} onChange={(checked) => setChecklist(checked ? "shown" : "hidden")} />
          <div><Button onClick={() => openOverlay("shortcuts")}>Keyboard shortcuts</Button></div>
        </div>
      </Card>
      {session && (
        <Card title="You">
          <dl className={styles.facts}>
            <div><dt>Name</dt><dd>{session.name}</dd></div>
            <div><dt>Role</dt><dd>{session.role}</dd></div>
            <div><dt>May</dt><dd className="muted">{session.actions.join(", ")}</dd></div>
            {session.endsAt && <div><dt>Session ends</dt><dd>{moment(session.endsAt)}</dd></div>}
          </dl>
        </Card>
      )}
    </SettingsPage>
  );
}
