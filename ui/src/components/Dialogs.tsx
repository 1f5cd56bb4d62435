// The dialog that the address names (`?dialog=`), if any. Each is a chunk of its own, loaded when it is opened.
import { useRouter, useRouterState } from "@tanstack/react-router";
import { type ComponentType, Suspense } from "react";
import { withSearch } from "~/util/paths";

/** What every dialog gets: the search of the page, and how to close itself. */
export type DialogProps = { search: Readonly<Record<string, string>>; close: () => void };

const dialogs: Record<string, ComponentType<DialogProps>> = {
};

/** Search keys that belong to dialogs and go with them. */
const OWN_KEYS = { dialog: undefined, cluster: undefined };

export function Dialogs() {
  const router = useRouter();
  const href = useRouterState({ select: (state) => state.location.href });
  const search = Object.fromEntries(new URLSearchParams(href.split("?")[1]?.split("#")[0] ?? ""));
  const Open = dialogs[search.dialog ?? ""];
  if (!Open) return null;
  const close = () => router.history.push(withSearch(router.state.location.href, OWN_KEYS));
  return <Suspense><Open search={search} close={close} /></Suspense>;
}
