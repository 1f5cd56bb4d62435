// From an address to what it is about. Pure; the counterpart of the path builder.
import { type DesignTab, designTabs, parseObject } from "~/util/paths";
import type { Subject } from "./action";

export function subjectOf(href: string): Subject {
  const { pathname, searchParams } = new URL(href, "http://localhost");
  const object = parseObject(searchParams.get("object") ?? "");
  if (object) return { kind: "resource", object };
  const [area, first, second, third] = pathname.split("/").slice(1).map(decodeURIComponent);
  if (area === "designs" && first) return { kind: "design", name: first, tab: designTab(second) };
  if (area === "operations" && first && first !== "events") return { kind: "operation", id: first };
  if (area === "performance" && first === "runs" && second) return { kind: "run", id: second };
  if (area === "performance" && first === "dashboards" && second) return { kind: "dashboard", name: second };
  if (area === "settings" && first === "clusters" && second && third === undefined) return { kind: "cluster", name: second };
  return { kind: "none" };
}

function designTab(text: string | undefined): DesignTab {
  return designTabs.find((tab) => tab === text) ?? "overview";
}
