// A moment as its distance from now; the moment itself on hover.
import { useNow } from "~/hooks/useNow";
import { age, ago, moment } from "~/util/time";

type Props = { at: string | null | undefined; as?: "ago" | "age" };

export function Time({ at, as = "ago" }: Props) {
  const now = useNow(at && Date.now() - Date.parse(at) < 60_000 ? 1_000 : 10_000);
  if (!at) return <>–</>;
  return <time dateTime={at} title={moment(at)}>{as === "ago" ? ago(at, now) : age(at, now)}</time>;
}
