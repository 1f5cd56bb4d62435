// A moment as its distance from now, before or after it; the moment itself on hover.
import { useNow } from "~/hooks/useNow";
import { age, ago, moment, until } from "~/util/time";

type Props = { at: string | null | undefined; as?: "ago" | "age" | "until" };

const words = { ago, age, until };

export function Time({ at, as = "ago" }: Props) {
  const now = useNow(at && Date.now() - Date.parse(at) < 60_000 ? 1_000 : 10_000);
  if (!at) return <>–</>;
  return <time dateTime={at} title={moment(at)}>{words[as](at, now)}</time>;
}
