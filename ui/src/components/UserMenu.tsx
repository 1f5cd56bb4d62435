// Who uses this tab, and the way out.
import { Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { call } from "~/api/client";
import { useSession } from "~/hooks/useSession";
import { DocsIcon, LogoutIcon, PreferencesIcon } from "~/ui/icons";
import { openOverlay } from "~/ui/overlay";
import { toast } from "~/ui/toasts";
import { paths } from "~/util/paths";
import styles from "./Shell.module.css";

export function UserMenu() {
  const { session } = useSession();
  const router = useRouter();
  const queries = useQueryClient();
  const signOut = async () => {
    try {
      await call("SessionEnd", {});
      queries.clear();
      router.history.push(paths.login());
    } catch (error) {
      toast("bad", `You are still signed in: ${String(error)}`);
    }
  };
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <button type="button" className={styles.chip} title={`Signed in as ${session?.name ?? "nobody"}`}>{initials(session?.name ?? "?")}<span className="hidden">, signed in as {session?.name}</span></button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{session?.name} · {session?.role}</Menu.Label>
        <Menu.Item leftSection={<PreferencesIcon size={16} stroke={1.7} />} onClick={() => router.history.push(paths.settings("preferences"))}>Preferences</Menu.Item>
        <Menu.Item leftSection={<DocsIcon size={16} stroke={1.7} />} onClick={() => openOverlay("shortcuts")}>Keyboard shortcuts</Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<LogoutIcon size={16} stroke={1.7} />} onClick={() => void signOut()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  return words.slice(0, 2).map((word) => word.charAt(0).toUpperCase()).join("");
}
