// The one list of actions. Buttons, the palette, shortcuts, the `?` sheet and "Show the command" all read it.
import type { Action } from "./action";
import { clusters } from "./clusters";
import { dashboards } from "./dashboards";
import { designs } from "./designs";
import { navigation } from "./navigation";
import { operations } from "./operations";
import { performance } from "./performance";
import { resources } from "./resources";
import { settings } from "./settings";

export const actions: readonly Action[] = [...navigation, ...resources, ...clusters, ...designs, ...performance, ...dashboards, ...operations, ...settings];

/** An action by its id; a wrong id is a fault of ours. */
export function actionOf(id: string): Action {
  const action = actions.find((each) => each.id === id);
  if (!action) throw new Error(`no action has the id ${id}`);
  return action;
}
