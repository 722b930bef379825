/** What the program does later, and again and again: looked at, and steered. */
import { useQuery } from "@tanstack/react-query";
import i18next from "i18next";
import { Ban, CalendarClock, Pause, Play, RotateCcw, StepForward } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api, type Schemas, take, takePage } from "@/api/client";
import type { PickChoice } from "@/ui/pick";
import { type Action, type Column, list, peekOf } from "../kit/list";
import { ListPage } from "../kit/page";
import { Inside, Named, Progress, Runs } from "./inside";
import { type Job, nextOf, progressOf, spanWords, standOf, whenOf, whoOf } from "./shown";

type Detail = Schemas["JobDetail"];

const STATES = ["waiting", "running", "done", "dead", "cancelled"] as const;
const TONES = { running: "sky", dead: "rose", failed: "rose", retry: "amber", paused: "amber" } as const;

/** Kinds of jobs that there are, by the newest. */
function useKinds(): readonly PickChoice[] {
  const { t } = useTranslation();
  const page = useQuery({
    // Not asked again with each step of a job: another kind is seldom.
    queryKey: ["job-kinds"],
    staleTime: 60_000,
    queryFn: () => takePage(api.GET("/api/v1/jobs", { params: { query: { limit: 200 } } })),
  });
  const kinds = [...new Set((page.data?.data ?? []).map(({ kind }) => kind))].sort();
  return kinds.map((value) => ({ value, label: t(`operations:do.${value}`, { defaultValue: value }) }));
}

const isOpen = ({ job }: Detail): boolean => job.state === "waiting" || job.state === "running";

/** Buttons keep their places as long as the job is open: none slides under a finger. */
const does = (
  name: "run-now" | "pause" | "resume" | "cancel" | "requeue",
  rest: Pick<Action<Detail>, "icon" | "when" | "isOff" | "danger" | "takesNoReason">,
): Action<Detail> => ({
  name: name.replace("-", "_"),
  may: "jobs.manage",
  isPlain: !rest.takesNoReason,
  said: `jobs:${name.replace("-", "_")}_said`,
  run: ({ job: { job_id } }) => take(api.POST(`/api/v1/jobs/{job_id}/${name}`, { params: { path: { job_id } } })),
  ...rest,
});

const ACTIONS: readonly Action<Detail>[] = [
  does("run-now", {
    icon: <Play />,
    when: isOpen,
    isOff: ({ job }) => job.state === "running" || job.is_paused,
  }),
  does("pause", { icon: <Pause />, when: isOpen, isOff: ({ job }) => job.is_paused }),
  does("resume", {
    icon: <StepForward className="rtl:-scale-x-100" />,
    when: isOpen,
    isOff: ({ job }) => !job.is_paused,
  }),
  does("cancel", {
    icon: <Ban />,
    when: (row) => isOpen(row) && row.job.cron === null,
    danger: true,
    takesNoReason: true,
  }),
  does("requeue", { icon: <RotateCcw />, when: ({ job }) => job.state === "dead" }),
];

const COLUMNS: readonly (Column<Job> & { sort?: "next_at" | "enqueued_at" })[] = [
  { name: "kind", kind: "word", words: "operations:do", width: "w-[28%]", show: (job) => <Named job={job} /> },
  { name: "state", kind: "word", words: "jobs:states", tones: TONES, value: standOf, width: "w-36" },
  { name: "progress", kind: "text", value: progressOf, show: (job) => <Progress job={job} />, width: "w-40" },
  { name: "next_at", kind: "moment", value: nextOf, sort: "next_at", width: "w-44" },
  { name: "cron", kind: "text", value: whenOf, nothing: "jobs:once", width: "w-52", isExtra: true },
  { name: "user_name", kind: "text", value: whoOf, width: "w-36 max-2xl:hidden" },
  { name: "attempts", kind: "number", value: ({ attempts }) => attempts || undefined, width: "w-24 max-2xl:hidden" },
  { name: "took_ms", kind: "text", value: ({ took_ms }) => spanWords(took_ms), width: "w-28 max-xl:hidden" },
  { name: "error", kind: "text" },
  { name: "enqueued_at", kind: "moment", sort: "enqueued_at", width: "w-44", isExtra: true },
  { name: "started_at", kind: "moment", width: "w-44", isExtra: true },
  { name: "ended_at", kind: "moment", width: "w-44", isExtra: true },
  { name: "worker", kind: "code", isExtra: true },
];

/** What stands on its own there: in its head, or in a notice. */
const NO_FACTS = ["kind", "cron", "error"];

/** The same of the whole of a job. */
const FACTS = COLUMNS.filter(({ name }) => !NO_FACTS.includes(name)).map(
  ({ show, sort: _, edit: __, ...column }): Column<Detail> => ({
    ...column,
    value: ({ job, attempts_max }) => {
      const value = column.value ? column.value(job) : job[column.name as keyof Job];
      if (column.name !== "attempts" || !value || !attempts_max) return value;
      return i18next.t("jobs:of", { made: value, total: attempts_max });
    },
    ...(column.name === "attempts" ? { kind: "text" } : {}),
    ...(show ? { show: ({ job }) => show(job) } : {}),
  }),
);

export const JOBS = list({
  path: "/api/v1/jobs",
  id: "job_id",
  key: "jobs",
  may: "jobs.view",
  title: "office:pages.jobs",
  words: "jobs",
  about: "jobs:about",
  order: "-enqueued_at",
  views: [
    { name: "schedules", label: "jobs:schedules", query: { is_scheduled: true } },
    { name: "waiting", label: "jobs:waiting", query: { state: "waiting", is_scheduled: false } },
    { name: "running", label: "jobs:running", query: { state: "running" } },
    {
      name: "trouble",
      label: "jobs:trouble",
      query: { has_failed: true },
      empty: { title: "jobs:no_trouble", text: "jobs:no_trouble_text" },
    },
  ],
  filters: [
    { name: "kind", kind: "choice", useChoices: useKinds },
    { name: "state", kind: "word", values: STATES, words: "jobs:states" },
  ],
  columns: COLUMNS,
  empty: { icon: <CalendarClock />, text: "jobs:none_text" },
  peekWhole: peekOf("/api/v1/jobs/{job_id}", {
    title: ({ job }) => i18next.t(`operations:do.${job.kind}`, { defaultValue: job.kind }),
    about: ({ job }) => <bdi>{whenOf(job) ?? i18next.t("jobs:once")}</bdi>,
    facts: FACTS,
    Body: Inside,
    Below: Runs,
    actions: ACTIONS,
  }),
});

export const Jobs = () => <ListPage list={JOBS} />;
