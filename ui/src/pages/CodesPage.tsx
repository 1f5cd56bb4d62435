// Every finding code: what it means and what to do. The page behind each code in the product.
import { useQuery } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { query } from "~/api/queries";
import { ErrorView, Literals } from "~/components/Findings";
import { Card } from "~/ui/Card";
import { TextField } from "~/ui/fields";
import { Page } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { Tag, type Tone } from "~/ui/Tag";
import styles from "./CodesPage.module.css";

const tones: Record<string, Tone> = { error: "bad", warning: "warn", info: "info" };

export function CodesPage() {
  const { data, error } = useQuery({ ...query("CodeList", {}), staleTime: Infinity });
  const wanted = useRouterState({ select: ({ location }) => location.hash });
  const [typed, setTyped] = useState("");
  useEffect(() => {
    if (data && wanted) document.getElementById(wanted)?.scrollIntoView({ block: "center" });
  }, [data, wanted]);
  const shown = data?.codes.filter(({ code, meaning, fix }) => `${code} ${meaning} ${fix ?? ""}`.toLowerCase().includes(typed.toLowerCase()));
  return (
    <Page title="Finding codes" sub={data && `${data.codes.length} codes; numbers are never used again for something else`}>
      {error && <ErrorView error={error} />}
      {!data && !error && <Card><Skeleton /></Card>}
      {shown && (
        <Card content="flush">
          <div className={styles.search}><TextField label="Search" value={typed} onChange={setTyped} placeholder="MP4109, or a word" /></div>
          <dl>
            {shown.map(({ code, severity, meaning, fix }) => (
              <div key={code} id={code} className={`${styles.code} ${code === wanted ? styles.wanted : ""}`}>
                <dt><Tag tone={tones[severity]}>{code}</Tag></dt>
                <dd><b><Literals text={meaning} /></b>{fix && <p className="muted"><Literals text={fix} /></p>}</dd>
              </div>
            ))}
          </dl>
        </Card>
      )}
    </Page>
  );
}
