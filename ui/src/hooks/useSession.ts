// Who uses this tab, and what they may do. The server decides anyway; this only hides what it would refuse.
import { useQuery } from "@tanstack/react-query";
import { query } from "~/api/queries";
import type { Action as Right } from "~/api/schema";

export function useSession() {
  const { data } = useQuery(query("SessionGet", {}));
  const rights = data?.actions;
  return { session: data, may: (right: Right) => rights?.includes(right) ?? false };
}
