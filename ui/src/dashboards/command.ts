// Commands that do what the pages of dashboards and metrics connections do. Pure; a test of the program reads every line that these can make.
import { meshplay, repeated } from "~/actions/commands";
import type { DashboardImportBody, MetricsConnectionBody, MetricsKind, PanelQuery } from "~/api/schema";
import type { State } from "./address";

export const importCommand = ({ name, connection, uid, replace }: DashboardImportBody, file: string) =>
  connection ? meshplay("dashboard", "import", "--connection", connection, "--uid", uid || "UID", ...named(name), replace && "--replace")
    : meshplay("dashboard", "import", "-f", file, ...named(name), replace && "--replace");

const named = (name: string | null | undefined) => (name ? ["--name", name] : []);

/** Draws the same in a terminal. */
export const showCommand = (dashboard: string, { range, connection, variables }: Pick<State, "range" | "connection" | "variables">) =>
  meshplay("dashboard", "view", dashboard, ...(range.from ? ["--from", range.from] : []), ...(range.to ? ["--to", range.to] : []), ...(connection ? ["--connection", connection] : []),
    ...repeated("--var", Object.entries(variables).flatMap(([name, values]) => values.map((value) => `${name}=${value}`))));

export const removeCommand = (dashboard: string) => meshplay("dashboard", "remove", dashboard);

export const publishCommand = (dashboard: string, connection: string) => meshplay("dashboard", "publish", dashboard, "--connection", connection || "GRAFANA");

/** Secrets are read from files: in a command they would stay in the history of the shell. */
export const connectCommand = (name: string, { kind, url, user, token, certificatePem, caPem }: MetricsConnectionBody) =>
  meshplay("metrics", "connection", "add", name || "NAME", "--url", url || "URL", ...(kind === "grafana" ? ["--kind", "grafana"] : []), ...(token ? ["--token-file", "FILE"] : []), ...(user ? ["--user", user, "--password-file", "FILE"] : []),
    ...(certificatePem ? ["--cert", "FILE", "--key", "FILE"] : []), ...(caPem ? ["--ca", "FILE"] : []));

export const discoverCommand = () => meshplay("metrics", "discover");

export const checkCommand = (name: string) => meshplay("metrics", "connection", "check", name);

export const disconnectCommand = (name: string) => meshplay("metrics", "connection", "remove", name);

export const searchCommand = (connection: string, words: string) => meshplay("dashboard", "search", ...(words ? [words] : []), "--connection", connection);

export const queryCommand = (connection: string, { expr, instant, fromMs, toMs, stepMs }: PanelQuery) =>
  meshplay("metrics", "query", expr, "--connection", connection, ...(instant ? ["--to", String(toMs)] : ["--from", String(fromMs), "--to", String(toMs), "--step", `${stepMs}ms`]));

export const goldenCommand = (connection: string | undefined, namespace: string | undefined, window: string) =>
  meshplay("metrics", "golden", ...(connection ? ["--connection", connection] : []), ...(namespace ? ["--namespace", namespace] : []), "--window", window);

export const kinds: readonly { value: MetricsKind; label: string }[] = [
  { value: "prometheus", label: "Prometheus, or what speaks its API" },
  { value: "grafana", label: "Grafana (asks through its default Prometheus)" },
];
