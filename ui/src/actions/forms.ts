// Commands of dialogs and settings pages: what is filled in becomes flags. What the flags mean is the CLI's business; a test of the
// program reads every line that these can make (`shown.test.ts`).
import type { AuditDecision, Role } from "~/api/schema";
import { meshplay, repeated } from "./commands";

export const addClustersCommand = (name: string | undefined, contexts: readonly string[]) =>
  meshplay("cluster", "add", name, "--kubeconfig", "PATH", ...repeated("--context", contexts));

export const serviceAccountCommand = (namespaces: readonly string[]) => meshplay("cluster", "service-account", ...repeated("--write", namespaces));

export const setEnvironmentCommand = (name: string, clusters: readonly string[]) =>
  meshplay("environment", "set", name || "NAME", ...repeated("--cluster", clusters));

export const removeEnvironmentCommand = (name: string) => meshplay("environment", "remove", name);

export const createTokenCommand = (name: string, role: Role, days: string) => meshplay("token", "create", name || "NAME", "--role", role, "--days", days);

export const revokeTokenCommand = (token: string) => meshplay("token", "revoke", token);

/** The command line lists everything or what was refused; what was allowed is everything else. */
export const auditCommand = (decision: AuditDecision | undefined) => meshplay("audit", decision === "denied" && "--denied");

export const checkCommands = () => [meshplay("check"), meshplay("version")];
