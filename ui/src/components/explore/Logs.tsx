// Logs of a pod, or of all pods of a workload: follow, previous, container, search, download.
import { useMemo, useState } from "react";
import { useLogStream } from "~/hooks/useLogStream";
import { Button } from "~/ui/Button";
import { DownIcon, DownloadIcon, PauseIcon, PlayIcon, SearchIcon, UpIcon } from "~/ui/icons";
import { CheckField, SelectField } from "~/ui/fields";
import { searchPattern } from "~/util/logs";
import { plural } from "~/util/level";
import type { ObjectRef } from "~/util/paths";
import { saveFile } from "~/util/saveFile";
import { ErrorView } from "../Findings";
import { LogLines } from "./LogLines";
import styles from "./Logs.module.css";

const ALL = "";

export function Logs({ object, containers }: { object: ObjectRef; containers: readonly string[] }) {
  const [container, setContainer] = useState(ALL);
  const [previous, setPrevious] = useState(false);
  const [follow, setFollow] = useState(true);
  const [typed, setTyped] = useState("");
  const [current, setCurrent] = useState<number>();
  const { cluster, kind, name, namespace } = object;
  const search = useMemo(() => searchPattern(typed), [typed]);
  const { book, state, version } = useLogStream({
    cluster, kind, name, namespace: namespace ?? "", container: container || undefined, follow: previous ? undefined : true, previous: previous || undefined,
  }, search);

  const jump = (by: 1 | -1) => {
    const { matches } = book;
    const from = current ?? (by === 1 ? -1 : Number.MAX_SAFE_INTEGER);
    const next = by === 1 ? matches.find((at) => at > from) ?? matches[0] : matches.findLast((at) => at < from) ?? matches.at(-1);
    setFollow(false);
    setCurrent(next);
  };
  const download = () => saveFile(`${name}.log`, "text/plain", book.text());
  const options = [{ value: ALL, label: "All containers" }, ...containers.map((each) => ({ value: each, label: each }))];

  return (
    <div className={styles.logs} data-takes-keys>
      <div className={styles.bar}>
        <Button size="small" icon={follow ? PauseIcon : PlayIcon} aria-pressed={follow} onClick={() => setFollow(!follow)}>{follow ? "Pause" : "Follow"}</Button>
        <label className={styles.search}>
          <SearchIcon size={14} stroke={1.7} aria-hidden />
          <input aria-label="Search in the lines" placeholder="Search (regular expression)" value={typed} spellCheck={false} onChange={(event) => { setTyped(event.currentTarget.value); setCurrent(undefined); }}
            onKeyDown={(event) => event.key === "Enter" && jump(event.shiftKey ? -1 : 1)} />
          {typed && <span className="muted">{plural(book.matches.length, "line")}</span>}
        </label>
        {typed && <Button variant="ghost" size="small" icon={UpIcon} label="Previous match (Shift Enter)" onClick={() => jump(-1)} />}
        {typed && <Button variant="ghost" size="small" icon={DownIcon} label="Next match (Enter)" onClick={() => jump(1)} />}
        {containers.length > 1 && <SelectField look="compact" label="Container" value={container} options={options} onChange={setContainer} />}
        <CheckField label="Previous run" checked={previous} onChange={setPrevious} />
        <Button variant="ghost" size="small" icon={DownloadIcon} label="Download the lines kept" onClick={download} />
      </div>
      {state.at === "failed" && <div className={styles.failed}><ErrorView error={state.error} /></div>}
      <LogLines book={book} version={version} follow={follow} onFollow={setFollow} search={search} current={current} />
      <div className={styles.state} role="status">
        {plural(book.lines.length, "line")}{book.pods.length > 1 && ` of ${plural(book.pods.length, "pod")}`}
        {state.at === "reading" && (follow ? " · following" : " · paused; new lines are kept")}
        {state.at === "ended" && " · the stream has ended"}
      </div>
    </div>
  );
}
