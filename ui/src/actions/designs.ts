// What can be done about designs.
import type { Action } from "./action";

export const designs: Action[] = [];
