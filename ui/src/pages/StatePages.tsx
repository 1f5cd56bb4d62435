// What stands in place of a page: on its way, not there, or failed.
import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useLiveness } from "~/api/live/store";
import { ErrorView } from "~/components/Findings";
import { Button } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { RefreshIcon, SearchIcon } from "~/ui/icons";
import { Page } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { paths } from "~/util/paths";

export function PendingPage() {
  return <Page title="Meshplay"><Skeleton /></Page>;
}

export function MissingPage() {
  return (
    <Page title="Not here">
      <Empty icon={SearchIcon} title="There is no such page" actions={<Button href={paths.home()}>Go home</Button>}>The address may be from another version, or have a typing mistake.</Empty>
    </Page>
  );
}

/** Tries again by itself as soon as the live stream is back. */
export function FailedPage({ error }: { error: unknown }) {
  const router = useRouter();
  const { state } = useLiveness();
  const before = useRef(state);
  useEffect(() => {
    // Only when it comes back: a page that fails while all is live would be tried for ever.
    if (state === "live" && before.current !== "live") void router.invalidate();
    before.current = state;
  }, [router, state]);
  return (
    <Page title="This page could not be shown">
      <ErrorView error={error}><Button icon={RefreshIcon} onClick={() => void router.invalidate()}>Try again</Button></ErrorView>
    </Page>
  );
}
