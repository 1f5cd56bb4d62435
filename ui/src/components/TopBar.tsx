// The top bar: where one is (workspace, environment), search, how fresh the page is, theme, and who one is.
import { Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import { DEFAULT_ENVIRONMENT, setEnvironment, useEnvironment } from "~/hooks/useEnvironment";
import { useSession } from "~/hooks/useSession";
import { Button } from "~/ui/Button";
import { CheckIcon, ChevronDownIcon, DarkThemeIcon, LightThemeIcon, OperationsIcon, SearchIcon, SystemThemeIcon } from "~/ui/icons";
import { openOverlay } from "~/ui/overlay";
import { nextThemeChoice, setThemeChoice, useThemeChoice } from "~/ui/theme";
import { Keys } from "./Keys";
import { Liveness } from "./Liveness";
import { Brand } from "./Rail";
import styles from "./Shell.module.css";
import { UserMenu } from "./UserMenu";

export function TopBar() {
  const { session } = useSession();
  return (
    <header className={styles.top}>
      <span className={styles.mobile}><Brand /></span>
      <span className={`${styles.chip} ${styles.fixed} ${styles.workspace}`}><span>Workspace</span> {session?.workspace ?? "–"}</span>
      <EnvironmentChip />
      <button type="button" className={styles.find} onClick={() => openOverlay("palette")}>
        <SearchIcon size={16} stroke={1.7} aria-hidden />
        <span className="truncate">Search resources, designs, commands…</span>
        <span aria-hidden><Keys shortcut="Mod+k" /></span>
      </button>
      <Liveness />
      <Button variant="ghost" size="small" icon={OperationsIcon} label="Operations" className={styles.wide} onClick={() => openOverlay("operations")} />
      <ThemeButton />
      <UserMenu />
    </header>
  );
}

const themeIcons = { system: SystemThemeIcon, light: LightThemeIcon, dark: DarkThemeIcon };

function ThemeButton() {
  const choice = useThemeChoice();
  return <Button variant="ghost" size="small" icon={themeIcons[choice]} label={`Theme: ${choice}`} onClick={() => setThemeChoice(nextThemeChoice())} />;
}

function EnvironmentChip() {
  const environment = useEnvironment();
  const { data } = useQuery(query("EnvironmentList", {}));
  const names = [...new Set([DEFAULT_ENVIRONMENT, ...(data?.items ?? []).map(({ name }) => name)])];
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button type="button" className={`${styles.chip} ${styles.environment}`}><span>Environment</span> {environment} <ChevronDownIcon size={14} aria-hidden /></button>
      </Menu.Target>
      <Menu.Dropdown>
        {names.map((name) => (
          <Menu.Item key={name} rightSection={name === environment ? <CheckIcon size={14} aria-hidden /> : undefined} onClick={() => setEnvironment(name)}>{name}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
