// The actions of the registry in the context of the page in front.
import { useRouter, useRouterState } from "@tanstack/react-router";
import type { Context, Subject } from "~/actions/action";
import { subjectOf } from "~/actions/subject";
import { useSession } from "./useSession";

/** The context here; `subject` where a button is about something else than the page. */
export function useActionContext(subject?: Subject): Context {
  const router = useRouter();
  const href = useRouterState({ select: (state) => state.location.href });
  const { may } = useSession();
  return { href, subject: subject ?? subjectOf(href), may, go: (to) => router.history.push(to) };
}
