// Tokens: what programs and other browsers sign in with.
import { useInfiniteQuery } from "@tanstack/react-query";
import { pagedQuery } from "~/api/queries";
import type { Token } from "~/api/schema";
import { ActionButton } from "~/components/ActionButton";
import { ErrorView } from "~/components/Findings";
import { ShowCommands } from "~/components/ShowCommand";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Empty } from "~/ui/Empty";
import { KeyIcon, RemoveIcon } from "~/ui/icons";
import { Skeleton } from "~/ui/Skeleton";
import { type Column, Table } from "~/ui/Table";
import { Tag } from "~/ui/Tag";
import { Time } from "~/ui/Time";
import { moment } from "~/util/time";
import { paths, withSearch } from "~/util/paths";
import { SettingsPage } from "./SettingsPage";

const columns: Column<Token>[] = [
  { key: "name", title: "Name", cell: ({ name }) => <b>{name}</b> },
  { key: "role", title: "Role", cell: ({ role }) => <Tag>{role}</Tag> },
  { key: "used", title: "Last used", cell: ({ lastUsedAt }) => <span className="muted">{lastUsedAt ? <Time at={lastUsedAt} /> : "never"}</span> },
  { key: "made", title: "Made", cell: ({ createdBy, createdAt }) => <span className="muted"><Time at={createdAt} /> by {createdBy}</span> },
  { key: "expires", title: "Expires", cell: ({ expiresAt }) => (Date.parse(expiresAt) < Date.now() ? <Tag tone="warn">expired</Tag> : <span className="muted">{moment(expiresAt)}</span>) },
  { key: "revoke", title: "", align: "number", cell: ({ name }) => <Button variant="ghost" size="small" icon={RemoveIcon} label={`Revoke ${name}`} href={withSearch(paths.settings("tokens"), { dialog: "token-revoke", about: name })} /> },
];

export function TokensPage() {
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery(pagedQuery("TokenList", {}));
  const rows = data?.pages.flatMap((page) => page.items);
  return (
    <SettingsPage page="tokens" sub="A token has a role and an end. Its text is shown once." actions={<><ShowCommands ids={["token.add"]} /><ActionButton id="token.add" variant="primary" /></>}>
      {error && <ErrorView error={error} />}
      <Card content="flush">
        {!rows && !error && <Skeleton lines={4} />}
        {rows?.length === 0 && <Empty icon={KeyIcon} title="No tokens">Make one for a program or another browser; with the role that it needs and no more.</Empty>}
        {rows && rows.length > 0 && <Table label="Tokens" columns={columns} rows={rows} rowKey={({ id }) => id} />}
      </Card>
      {hasNextPage && <div><Button onClick={() => void fetchNextPage()}>Older ones</Button></div>}
    </SettingsPage>
  );
}
