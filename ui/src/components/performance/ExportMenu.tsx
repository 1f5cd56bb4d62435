// The result as a file: for people, for builds, for other tools.
import { Menu } from "@mantine/core";
import { useState } from "react";
import { call } from "~/api/client";
import type { ReportForm, Run, ToolResult } from "~/api/schema";
import { toolName } from "~/performance/tool";
import { Button } from "~/ui/Button";
import { DownloadIcon } from "~/ui/icons";
import { toast } from "~/ui/toasts";
import { saveFile } from "~/util/saveFile";

const forms: readonly { form: ReportForm; title: string }[] = [
  { form: "html", title: "Report (HTML)" },
  { form: "markdown", title: "Report (Markdown)" },
  { form: "svg", title: "Chart (SVG)" },
  { form: "json", title: "All that was recorded (JSON)" },
  { form: "csv", title: "Second by second (CSV)" },
  { form: "hlog", title: "HdrHistogram log" },
  { form: "fortio", title: "For fortio's report" },
  { form: "smp", title: "Service Mesh Performance, result" },
  { form: "smp-environment", title: "Service Mesh Performance, environment" },
  { form: "smp-mesh", title: "Service Mesh Performance, mesh" },
  { form: "smp-test", title: "Service Mesh Performance, test" },
  { form: "junit", title: "For builds (JUnit)" },
  { form: "receipt", title: "Signed receipt" },
];

/** Of a run that another tool made. */
const toldForms: typeof forms = [
  { form: "original", title: "What the tool wrote" },
  { form: "smp", title: "Service Mesh Performance, result" },
];

/** Why the other forms are not there. */
const toldNote = (told: ToolResult) => `Environment, mesh, curves and receipt are written from what Meshplay recorded; of this run there is what ${toolName(told)} told.`;

export function ExportMenu({ run }: { run: Run }) {
  const [busy, setBusy] = useState(false);
  const keep = async (form: ReportForm) => {
    setBusy(true);
    try {
      const { fileName, contentType, text } = await call("RunExport", { run: run.run, as: form });
      saveFile(fileName, contentType, text);
    } catch (error) {
      toast("bad", error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target><Button icon={DownloadIcon} busy={busy}>Export</Button></Menu.Target>
      <Menu.Dropdown>
        {(run.imported ? toldForms : forms).map(({ form, title }) => <Menu.Item key={form} onClick={() => void keep(form)}>{title}</Menu.Item>)}
        {run.imported && <Menu.Label>{toldNote(run.imported)}</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  );
}
