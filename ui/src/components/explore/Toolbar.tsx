// Above the table: the filter, columns, saved views, export.
import { Menu, Popover } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { query, useCall } from "~/api/queries";
import type { ResourcePage } from "~/api/schema";
import { useExplore } from "~/hooks/useExplore";
import { Button } from "~/ui/Button";
import { CheckField, TextField } from "~/ui/fields";
import { ColumnsIcon, DownloadIcon, RemoveIcon, SaveViewIcon } from "~/ui/icons";
import { toast } from "~/ui/toasts";
import { columnInfo, columnKeys } from "~/util/columns";
import { levels } from "~/util/level";
import { paths } from "~/util/paths";
import { useRouter } from "@tanstack/react-router";
import { FilterBox } from "../FilterBox";
import { exportRows } from "./exportRows";
import styles from "./Toolbar.module.css";

const PAGE = "explore";

export function Toolbar({ page }: { page: ResourcePage | undefined }) {
  const { filter, setFilter } = useExplore();
  return (
    <div className={styles.toolbar}>
      <FilterBox value={filter} onChange={setFilter} values={useFilterValues(page)} placeholder="kind:pod ns:shop status:failed" />
      <Columns />
      <Views />
      <Export />
    </div>
  );
}

function useFilterValues(page: ResourcePage | undefined) {
  const kinds = useQuery(query("ResourceKindList", {}));
  const namespaces = useQuery({ ...query("ResourceList", { filter: "kind:namespace", limit: 500 }), staleTime: 60_000 });
  const designs = useQuery(query("DesignList", {}));
  return {
    kind: [...new Set((kinds.data?.kinds ?? []).toSorted((a, b) => (b.count ?? -1) - (a.count ?? -1)).map(({ kind }) => kind))],
    ns: [...new Set((namespaces.data?.items ?? []).map(({ name }) => name))].sort(),
    cluster: page?.freshness.map(({ cluster }) => cluster) ?? [],
    status: levels,
    design: designs.data?.items.map(({ name }) => name) ?? [],
    api: [...new Set((kinds.data?.kinds ?? []).map(({ group }) => group).filter(Boolean))].sort(),
    age: ["<1h", "<1d", ">7d"],
    restarts: [">0", ">3"],
  };
}

function Columns() {
  const { columns, setColumns } = useExplore();
  return (
    <Popover position="bottom-end" width={220} trapFocus returnFocus>
      <Popover.Target><Button icon={ColumnsIcon} className={styles.tool}>Columns</Button></Popover.Target>
      <Popover.Dropdown>
        <div className="stack-small">
          {columnKeys.map((key) => (
            <CheckField key={key} label={columnInfo[key].title} checked={columns.includes(key)} disabled={key === "name"}
              onChange={(checked) => setColumns(checked ? [...columns, key] : columns.filter((each) => each !== key))} />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function Views() {
  const router = useRouter();
  const { href } = useExplore();
  const views = useQuery(query("ViewList", { page: PAGE }));
  const save = useCall("ViewSave", ["ViewList"]);
  const remove = useCall("ViewRemove", ["ViewList"]);
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ params: { page: PAGE, name: name.trim() }, body: { query: href.split("?")[1] ?? "" } }, {
      onSuccess: () => { toast("ok", `Saved the view ${name.trim()}`); setName(""); },
      onError: (error) => toast("bad", error.message),
    });
  };
  return (
    <Popover position="bottom-end" width={300} trapFocus returnFocus>
      <Popover.Target><Button icon={SaveViewIcon} className={styles.tool}>Views</Button></Popover.Target>
      <Popover.Dropdown>
        <div className="stack-small">
          {views.data?.items.map((view) => (
            <div key={view.name} className="row">
              <button type="button" className={styles.view} onClick={() => router.history.push(`${paths.explore()}?${view.query}`)}>{view.name}</button>
              <Button variant="ghost" size="small" icon={RemoveIcon} label={`Forget the view ${view.name}`} onClick={() => remove.mutate({ params: { page: PAGE, name: view.name } })} />
            </div>
          ))}
          {views.data?.items.length === 0 && <p className="muted">A view keeps the filter, the order and the columns under a name.</p>}
          <form onSubmit={submit} className="row">
            <div className="grow"><TextField label="Save this view as" value={name} onChange={setName} placeholder="failing in shop" /></div>
            <Button type="submit" variant="primary" disabled={name.trim() === ""} busy={save.isPending} className={styles.save}>Save</Button>
          </form>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function Export() {
  const { asked, sort, descending, columns } = useExplore();
  const run = (format: "csv" | "json") => {
    exportRows({ filter: asked, sort, descending }, columns, format).catch((error: unknown) => toast("bad", String(error)));
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target><Button icon={DownloadIcon} className={styles.tool}>Export</Button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => run("csv")}>CSV, the columns shown</Menu.Item>
        <Menu.Item onClick={() => run("json")}>JSON, everything</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
