// A dashboard as its address asks for it, drawn anew as often as wished. What was there stays until the new is.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { keepAbout, query } from "~/api/queries";
import { readState } from "~/dashboards/address";
import { isMoving, spanMs } from "~/dashboards/range";
import { useAddress } from "./useAddress";

const COLUMNS = 24;

export function useDashboard(dashboard: string) {
  const { search } = useAddress();
  const state = readState(search);
  const meta = useQuery(query("DashboardGet", { dashboard }));
  // Rounded, and of when the page was opened: another width is no reason to ask for everything again.
  const [widthPx] = useState(() => Math.max(Math.ceil(innerWidth / 200) * 200, 800));
  const alone = state.panel === undefined ? undefined : meta.data;
  const body = { ...state.range, variables: state.variables, connection: state.connection, widthPx: alone ? widthPx * 2 : widthPx };
  // `off` in the address is not what stands for it in a dashboard.
  const refresh = state.refresh === "off" ? "" : state.refresh ?? meta.data?.refresh ?? "";
  const range = { from: state.range.from ?? meta.data?.from ?? "now-6h", to: state.range.to ?? meta.data?.to ?? "now" };
  const interval = isMoving(range) ? spanMs(refresh) : undefined;
  const view = useQuery({ ...query("DashboardView", { dashboard }, body), placeholderData: keepAbout("dashboard", dashboard), refetchInterval: interval ?? false, staleTime: Math.min(interval ?? 30_000, 30_000) });
  return { meta, view, state, range, refresh };
}

export { COLUMNS };
