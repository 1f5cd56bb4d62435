// Home: how everything is, in one look.
import { Page } from "~/ui/Page";

export function HomePage() {
  return <Page title="Home">…</Page>;
}
