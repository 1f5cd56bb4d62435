// The search of the address in front, and changing it: what is chosen on a page is in its link.
import { useRouter, useRouterState } from "@tanstack/react-router";
import { withSearch } from "~/util/paths";

type Changes = Record<string, string | undefined>;

export type Address = {
  href: string;
  search: Changes;
  /** Goes on from here: Back undoes it. */
  push: (changes: Changes) => void;
  /** For small choices that Back need not undo. */
  replace: (changes: Changes) => void;
  /** The address with these changes, for links. */
  with: (changes: Changes) => string;
};

export function useAddress(): Address {
  const router = useRouter();
  const href = useRouterState({ select: (state) => state.location.href });
  return {
    href,
    search: Object.fromEntries(new URLSearchParams(href.split("?")[1]?.split("#")[0] ?? "")),
    push: (changes) => router.history.push(withSearch(href, changes)),
    replace: (changes) => router.history.replace(withSearch(href, changes)),
    with: (changes) => withSearch(href, changes),
  };
}
