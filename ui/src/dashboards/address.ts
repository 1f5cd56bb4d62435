// What the address says about a dashboard: range, refresh, variables, the panel that is alone, rows that were turned. Pure.
import type { DashboardVariable } from "~/api/schema";
import type { Range } from "./range";

export type State = {
  range: Partial<Range>;
  refresh: string | undefined;
  connection: string | undefined;
  variables: Record<string, string[]>;
  panel: string | undefined;
  turned: string[];
};

const VARIABLE = "var-";

export function readState(search: Readonly<Record<string, string | undefined>>): State {
  const { from, to, refresh, connection, panel, turned } = search;
  const variables = Object.entries(search).flatMap(([key, value]) => (key.startsWith(VARIABLE) && value !== undefined ? [[key.slice(VARIABLE.length), listOf(value)] as const] : []));
  return { range: { ...(from && { from }), ...(to && { to }) }, refresh, connection, variables: Object.fromEntries(variables), panel, turned: turned ? listOf(turned) : [] };
}

/** The change of an address that chooses values of a variable. */
export function variableChange(name: string, values: readonly string[]): Record<string, string> {
  return { [VARIABLE + name]: listText(values) };
}

/** What stands for all values, in files and in addresses. */
export const ALL = "$__all";

/** Variables as the address has them, where what the server made of it has not come yet: a further choice goes on from there. */
export function asChosen(variables: readonly DashboardVariable[], { variables: asked }: Pick<State, "variables">): readonly DashboardVariable[] {
  return variables.map((variable) => {
    const chosen = asked[variable.name];
    return chosen ? { ...variable, chosen, isAll: variable.hasAll && chosen.includes(ALL) } : variable;
  });
}

/** The change that turns a row: folded becomes open, open becomes folded. */
export function turnedChange(turned: readonly string[], row: string): Record<string, string | undefined> {
  const next = turned.includes(row) ? turned.filter((each) => each !== row) : [...turned, row];
  return { turned: next.length > 0 ? listText(next) : undefined };
}

/** Values with commas between them; a comma inside stands behind a backslash. */
export function listText(values: readonly string[]): string {
  return values.map((value) => value.replaceAll("\\", "\\\\").replaceAll(",", "\\,")).join(",");
}

export function listOf(text: string): string[] {
  if (text === "") return [];
  const values = [""];
  for (const [part, escaped] of text.matchAll(/\\(.)|[^]/g)) {
    if (part === ",") values.push("");
    else values.push((values.pop() ?? "") + (escaped ?? part));
  }
  return values;
}
