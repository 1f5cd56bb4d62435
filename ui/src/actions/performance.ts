// What can be done about performance tests: making runs, and what becomes of one.
import { AgentsIcon, CompareIcon, EditIcon, ExperimentIcon, PerformanceIcon, PlayIcon, RefreshIcon, RemoveIcon, SaveViewIcon, ScheduleIcon, StopIcon, TrendIcon, UploadIcon } from "~/ui/icons";
import { paths, withSearch } from "~/util/paths";
import { type Action, always, type Context } from "./action";
import { meshplay } from "./commands";
import { agentsStatusCommand, allowLoadCommand, deployAgentsCommand, experimentCommands, importCommand, importProfileCommand, runFileCommand, stopAllLoadCommand } from "~/performance/command";

const onRun = ({ subject }: Context) => subject.kind === "run";
const run = ({ subject }: Context) => (subject.kind === "run" ? subject.id : "RUN");
const open = (dialog: string) => (context: Context) => context.go(withSearch(context.href, { dialog, about: onRun(context) ? run(context) : undefined }));

export const performance: Action[] = [
  {
    id: "performance.run", title: "Run a performance test", section: "Performance", icon: PlayIcon, shortcut: "p",
    when: ({ may, subject }) => may("performanceRun") && subject.kind === "none", run: ({ go }) => go(paths.performance("runs", { dialog: "run-start" })),
    commands: () => [meshplay("perf", "run", "URL", "--rate", "100", "--duration", "30s")],
  },
  {
    id: "performance.compare", title: "Compare runs", section: "Performance", icon: CompareIcon,
    when: always, run: (context) => context.go(paths.performance("compare", { a: onRun(context) ? run(context) : undefined })),
    commands: (context) => [meshplay("perf", "compare", run(context), "--with", "OTHER")],
  },
  {
    id: "run.import", title: "Import results of another load generator", section: "Performance", icon: UploadIcon,
    when: ({ may, subject }) => may("performanceWrite") && subject.kind === "none", run: ({ go }) => go(paths.performance("runs", { dialog: "run-import" })),
    commands: () => [importCommand("FILE", ""), runFileCommand("FILE")],
  },
  {
    id: "profile.import", title: "Import a test of Service Mesh Performance", section: "Performance", icon: UploadIcon,
    when: ({ may, subject }) => may("performanceWrite") && subject.kind === "none", run: ({ go }) => go(paths.performance("profiles", { dialog: "run-import", about: "test" })),
    commands: () => [importProfileCommand("FILE", "")],
  },
  {
    id: "profile.new", title: "New performance profile", section: "Performance", icon: SaveViewIcon,
    when: ({ may, subject }) => may("performanceWrite") && subject.kind === "none", run: ({ go }) => go(paths.performance("profiles", { dialog: "profile-set" })),
    commands: () => [meshplay("perf", "profile", "list"), meshplay("perf", "profile", "set", "NAME", "URL", "--rate", "100", "--duration", "1m")],
  },
  {
    id: "experiment.new", title: "Plan an experiment", section: "Performance", icon: ExperimentIcon,
    when: ({ may, subject }) => may("performanceRun") && subject.kind === "none", run: ({ go }) => go(paths.performance("experiments", { dialog: "experiment-plan" })),
    commands: () => [meshplay("perf", "experiment", "list"), ...experimentCommands()],
  },
  {
    id: "agents.deploy", title: "Deploy agents into a cluster", section: "Performance", icon: AgentsIcon,
    when: ({ may, subject }) => may("designDeploy") && subject.kind === "none", run: ({ go }) => go(paths.performance("agents", { dialog: "agents-deploy" })),
    commands: () => [deployAgentsCommand({ cluster: "CLUSTER", loadTo: [] }), agentsStatusCommand(), meshplay("perf", "agent", "list")],
  },
  {
    id: "series.new", title: "Search for the highest rate", section: "Performance", icon: TrendIcon,
    when: ({ may, subject }) => may("performanceRun") && subject.kind === "none", run: ({ go }) => go(paths.performance("experiments", { dialog: "series-start" })),
    commands: () => [meshplay("perf", "series", "list"), meshplay("perf", "capacity", "URL", "--slo", "p99<20ms"), meshplay("perf", "scaling", "URL")],
  },
  {
    id: "schedule.new", title: "New schedule of a profile", section: "Performance", icon: ScheduleIcon,
    when: ({ may, subject }) => may("performanceRun") && subject.kind === "none", run: ({ go }) => go(paths.performance("schedules", { dialog: "schedule-set" })),
    commands: () => [meshplay("perf", "schedule", "list"), meshplay("perf", "schedule", "create", "NAME", "--profile", "PROFILE", "--cron", "30 2 * * *")],
  },
  {
    id: "load.stop", title: "Stop all load", section: "Performance", icon: StopIcon,
    when: ({ may }) => may("performanceHalt"), run: open("load-stop"),
    commands: () => [meshplay("perf", "status"), stopAllLoadCommand("TEXT")],
  },
  {
    id: "load.allow", title: "Allow load again", section: "Performance", icon: PlayIcon,
    when: ({ may }) => may("performanceAllow"), run: open("load-allow"),
    commands: () => [allowLoadCommand()],
  },
  {
    id: "run.show", title: "This run", section: "Performance", icon: PerformanceIcon,
    when: onRun, run: (context) => context.go(paths.run(run(context))),
    commands: (context) => [meshplay("perf", "result", "get", run(context))],
  },
  {
    id: "run.again", title: "Run this again", section: "Performance", icon: RefreshIcon, shortcut: "r",
    when: (context) => onRun(context) && context.may("performanceRun"), run: open("run-start"),
    commands: () => [],
  },
  {
    id: "run.describe", title: "Change name, tags and note of this run", section: "Performance", icon: EditIcon, shortcut: "e",
    when: (context) => onRun(context) && context.may("performanceWrite"), run: open("run-describe"),
    commands: (context) => [meshplay("perf", "result", "describe", run(context), "--tag", "KEY=VALUE", "--note", "TEXT")],
  },
  {
    id: "run.profile", title: "Make a profile of this run", section: "Performance", icon: SaveViewIcon,
    when: (context) => onRun(context) && context.may("performanceWrite"), run: open("run-profile"),
    commands: () => [meshplay("perf", "profile", "set", "NAME", "-f", "FILE")],
  },
  {
    id: "run.remove", title: "Remove this run", section: "Performance", icon: RemoveIcon,
    when: (context) => onRun(context) && context.may("performanceWrite"), run: open("run-remove"),
    commands: (context) => [meshplay("perf", "result", "remove", run(context))],
  },
];
