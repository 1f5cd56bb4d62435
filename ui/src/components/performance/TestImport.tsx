// A test of Service Mesh Performance: what it asks for, before anything is sent; then run, all of it at once, or kept as profiles.
import { skipToken, useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { query, useCall } from "~/api/queries";
import type { RunSpec, SmpTest } from "~/api/schema";
import { useDebounced } from "~/hooks/useDebounced";
import { useSession } from "~/hooks/useSession";
import { importProfileCommand, runFileCommand } from "~/performance/command";
import { parseTags, TAGS_WANTED, tagsText } from "~/performance/form";
import { OURS } from "~/performance/generator";
import { type NamedText, numbered, startEach, type Started } from "~/performance/import";
import { specText } from "~/performance/words";
import { useRunCheck } from "~/hooks/useRunCheck";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { TextField } from "~/ui/fields";
import { PlayIcon, SaveViewIcon } from "~/ui/icons";
import { Link } from "~/ui/Link";
import { Status } from "~/ui/Tag";
import { plural } from "~/util/level";
import { paths } from "~/util/paths";
import { ErrorView, Findings } from "../Findings";
import { CommandsPopover } from "../ShowCommand";
import { RunCheck } from "./RunCheck";
import styles from "./RunFields.module.css";
import type { ImportPart } from "./RunImport";

const PAUSE_MS = 300;
const NONE: readonly Started[] = [];

export function useTestImport(texts: readonly NamedText[], onClose: () => void): ImportPart {
  const { may } = useSession();
  const router = useRouter();
  const [first] = texts;
  const text = useDebounced(first?.text ?? "", PAUSE_MS);
  const asked = query("SmpRead", {}, { text });
  const { data: test, error } = useQuery({ ...asked, queryFn: text === "" ? skipToken : asked.queryFn });
  const [name, setName] = useState("");
  const [tags, setTags] = useState<string>();
  const [begun, setBegun] = useState({ text: "", became: NONE });
  const start = useCall("RunStart", ["RunList", "OperationList"]);
  const set = useCall("ProfileSet", ["ProfileList", "ProfileGet"]);
  const tagText = tags ?? tagsText(test?.tags ?? {});
  const pairs = parseTags(tagText);
  const called = name.trim() || test?.name || "";
  const runs = test?.runs ?? [];
  // Of another text they are other runs.
  const became = begun.text === text ? begun.became : NONE;
  const refused = became.filter((one) => "error" in one).length;
  const isHalfway = refused < became.length;
  const runAll = async () => {
    const now = await startEach(runs, became, (spec, nth) => start.mutateAsync({ params: {}, body: { spec, tags: pairs ?? {}, ...(called ? { name: numbered(called, nth, runs.length) } : {}) } }));
    if (now.some((one) => "error" in one)) return setBegun({ text, became: now });
    const [only] = now;
    router.history.push(now.length === 1 && only && "run" in only ? paths.run(only.run) : paths.performance("runs"));
  };
  const keep = async () => {
    for (const [nth, spec] of runs.entries()) await set.mutateAsync({ params: { profile: numbered(called, nth, runs.length) }, body: { spec } });
    router.history.push(paths.performance("profiles"));
  };
  const file = !first ? "FILE" : first.file === "pasted" ? "-" : first.file;
  const given = { ...(name.trim() ? { name: name.trim() } : {}), ...(tags === undefined ? {} : { tags: pairs ?? {} }) };
  // What is refused is shown below; a promise that nobody waits for would be a fault of the page.
  const settled = (work: Promise<void>) => void work.catch(() => undefined);
  const footer = (
    <>
      <CommandsPopover entries={[{ title: "Run it", commands: [runFileCommand(file, given)] }, { title: "Keep it as profiles", commands: [importProfileCommand(file, name.trim())] }]} />
      <Button onClick={onClose}>{isHalfway ? "Close" : "Cancel"}</Button>
      {may("performanceWrite") && <Button icon={SaveViewIcon} busy={set.isPending} disabled={runs.length === 0 || called === ""} title={called === "" ? "A profile needs a name" : undefined} onClick={() => settled(keep())}>{runs.length > 1 ? `Keep as ${runs.length} profiles` : "Keep as a profile"}</Button>}
      {may("performanceRun") && <Button variant="primary" icon={PlayIcon} busy={start.isPending} disabled={runs.length === 0 || !pairs} onClick={() => settled(runAll())}>{isHalfway ? `Run the ${refused} refused` : runs.length > 1 ? `Run all ${runs.length}` : "Run it"}</Button>}
    </>
  );
  const below = (
    <>
      {texts.length > 1 && <p className="warn">Only {first?.file} is read: one test at a time.</p>}
      <div className={styles.fields}>
        <TextField label="Name" value={name} onChange={setName} placeholder={test?.name ?? "that of the address"} />
        <TextField label="Tags" value={tagText} onChange={setTags} placeholder="mesh=istio, release=1.4" error={pairs ? undefined : TAGS_WANTED} />
      </div>
      {error && text !== "" && <ErrorView error={error} />}
      {test && text !== "" && <Asked test={test} />}
      {became.map((one, nth) => <Became key={nth} name={numbered(called || "Run", nth, became.length)} became={one} />)}
      {set.error && <ErrorView error={set.error} />}
    </>
  );
  return { below, footer };
}

function Became({ name, became }: { name: string; became: Started }) {
  if ("error" in became) return <div className="stack-small"><Status tone="bad">{name} was refused</Status><ErrorView error={became.error} /></div>;
  return <Status tone="ok">Started: <Link href={paths.run(became.run)}>{became.name}</Link></Status>;
}

function Asked({ test: { runs, findings } }: { test: SmpTest }) {
  return (
    <>
      {findings.length > 0 && <Card title="What it leaves in doubt" edge="warn"><Findings findings={findings} /></Card>}
      <Card title="What it asks for" aside={runs.length > 1 ? `${plural(runs.length, "run")}, all at once` : undefined}>
        <ol className="stack-small">{runs.map((spec, nth) => <li key={nth}><Line spec={spec} /></li>)}</ol>
      </Card>
      {runs.map((spec, nth) => <CheckOf key={nth} spec={spec} />)}
    </>
  );
}

function Line({ spec }: { spec: RunSpec }) {
  return (
    <>
      <p className={styles.addresses}>{spec.endpoints.map(({ url }) => <span key={url} className="mono">{url}</span>)}</p>
      <p className="muted">{specText(spec)} · by {spec.generator ?? OURS}</p>
    </>
  );
}

function CheckOf({ spec }: { spec: RunSpec }) {
  return <RunCheck checked={useRunCheck(spec)} />;
}
