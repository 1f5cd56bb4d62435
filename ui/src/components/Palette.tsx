// The command palette: pages, actions, clusters, designs, and the resources of all clusters, by typing.
import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useState } from "react";
import { query } from "~/api/queries";
import { useActionContext } from "~/hooks/useActions";
import { closeOverlay } from "~/ui/overlay";
import { SearchIcon } from "~/ui/icons";
import { Keys } from "./Keys";
import { actionEntries, clusterEntries, designEntries, type Entry, resourceEntries, visible } from "./paletteEntries";
import styles from "./Palette.module.css";

const SEARCH_DELAY_MS = 120;
const RESOURCES_MAX = 8;

export function Palette() {
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const list = useId();
  const entries = useEntries(typed);
  const current = Math.min(chosen, entries.length - 1);

  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    closeOverlay();
    entry.run();
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setChosen(Math.min(Math.max(current + step, 0), entries.length - 1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(entries[current]);
    }
  };

  return (
    <Modal.Root opened onClose={closeOverlay} size={620} yOffset="12vh" centered={false} transitionProps={{ duration: 0 }} classNames={{ overlay: styles.overlay, content: styles.content }}>
      <Modal.Overlay />
      <Modal.Content aria-label="Search and commands">
      <div className={styles.search}>
        <SearchIcon size={16} stroke={1.7} aria-hidden />
        <input data-autofocus role="combobox" aria-expanded aria-controls={list} aria-activedescendant={`${list}-${current}`} aria-label="Search resources, designs, commands" placeholder="Search resources, designs, commands…" value={typed}
          onChange={(event) => { setTyped(event.currentTarget.value); setChosen(0); }} onKeyDown={onKey} />
        <kbd>Esc</kbd>
      </div>
      <div id={list} role="listbox" aria-label="Results" className={styles.list}>
        {entries.map((entry, at) => (
          <div key={entry.key}>
            {entries[at - 1]?.group !== entry.group && <div className={styles.group} role="presentation">{entry.group}</div>}
            <div id={`${list}-${at}`} role="option" aria-selected={at === current} className={styles.option} ref={at === current ? reveal : undefined}
              onPointerMove={() => setChosen(at)} onClick={() => run(entry)}>
              <entry.icon size={16} stroke={1.7} aria-hidden />
              <span className="truncate">{entry.title}</span>
              {entry.detail && <span className={styles.detail}>{entry.detail}</span>}
              {entry.shortcut && <Keys shortcut={entry.shortcut} />}
            </div>
          </div>
        ))}
        {entries.length === 0 && <p className={styles.nothing}>Nothing fits “{typed}”. The filter language works here too: <code>kind:pod status:failed</code></p>}
      </div>
      </Modal.Content>
    </Modal.Root>
  );
}

function reveal(option: HTMLElement | null) {
  option?.scrollIntoView({ block: "nearest" }); // in newer browsers this is a promise, which React would take for a clean-up
}

function useEntries(typed: string): Entry[] {
  const context = useActionContext();
  const [asked] = useDebouncedValue(typed.trim(), SEARCH_DELAY_MS);
  const clusters = useQuery({ ...query("ClusterList", {}), enabled: context.may("clusterRead") });
  const designs = useQuery({ ...query("DesignList", {}), enabled: context.may("designRead") });
  const found = useQuery({
    ...query("ResourceList", { filter: asked, limit: RESOURCES_MAX }),
    enabled: asked.length > 1 && context.may("resourceRead"),
  });
  return visible(typed, [
    ...actionEntries(context),
    ...clusterEntries(context, clusters.data?.items ?? []),
    ...designEntries(context, designs.data?.items ?? []),
  ], resourceEntries(context, asked.length > 1 ? found.data?.items ?? [] : []));
}
