/** What is inside a job: what it is, how far, what went wrong, what was asked, what came of it, and how often it was tried. */
import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { useTime } from "@/lib/time";
import { Badge, type Tone } from "@/ui/badge";
import { Notice } from "@/ui/states";
import { detailWords, difference, memberWords } from "../kit/difference";
import { dots } from "../kit/parts";
import { Fact } from "../kit/peek";
import { ChangeTimes } from "./change-times";
import { type Job, progressOf, shareOf, spanWords, whenOf } from "./shown";

type Run = Schemas["JobRun"];

/** What it is, and when it comes again. */
export function Named({ job }: { job: Job }) {
  const { t } = useTranslation();
  const when = whenOf(job);
  return (
    <span className="block min-w-0">
      <span className="block truncate">{t(`operations:do.${job.kind}`, { defaultValue: job.kind })}</span>
      {when ? <bdi className="block truncate text-xs font-normal text-ink-3">{when}</bdi> : null}
    </span>
  );
}

/** The figures, and a bar where it is known how much there is. */
export function Progress({ job }: { job: Job }) {
  const words = progressOf(job);
  const share = shareOf(job);
  if (!words) return null;
  return (
    <span className="inline-flex min-w-0 max-w-full flex-col gap-1 align-middle max-sm:flex-row-reverse max-sm:items-center max-sm:gap-2">
      <bdi className="truncate tabular">{words}</bdi>
      {share === undefined ? null : (
        <span aria-hidden className="h-1.5 w-24 max-w-full shrink-0 overflow-hidden rounded-full bg-hover max-sm:w-14">
          <span className="block h-full rounded-full bg-brand" style={{ width: `${share * 100}%` }} />
        </span>
      )}
    </span>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1 text-xs font-medium text-ink-3">{title}</h3>
      {children}
    </section>
  );
}

/** What was asked, or came of it, member by member; nothing where there is nothing. */
function Told({ title, of }: { title: string; of: unknown }) {
  const { t } = useTranslation();
  const told = difference(undefined, typeof of === "object" ? of : { result: of });
  if (told.length === 0) return null;
  return (
    <Part title={title}>
      <dl>
        {told.map(({ member, after }) => (
          <Fact key={member} label={t(`jobs:parts.${member}`, { defaultValue: memberWords(t, member) })}>
            <bdi className="tabular">
              {typeof after === "number" ? after.toLocaleString("en") : detailWords(t, after)}
            </bdi>
          </Fact>
        ))}
      </dl>
    </Part>
  );
}

const TONES: Readonly<Record<string, Tone>> = {
  running: "sky",
  done: "brand",
  failed: "amber",
  lost: "amber",
  dead: "rose",
};

function Tried({ run }: { run: Run }) {
  const { t } = useTranslation();
  const time = useTime();
  const outcome = run.outcome ?? "running";
  const about = dots(
    run.ended_at ? spanWords(Date.parse(run.ended_at) - Date.parse(run.started_at)) : undefined,
    t("jobs:steps", { count: run.steps }),
    <bdi>{t("jobs:by_worker", { worker: run.worker })}</bdi>,
  );
  return (
    <li className="border-b border-line py-2 text-sm last:border-0">
      <span className="flex items-center justify-between gap-4">
        <bdi className="tabular font-medium whitespace-nowrap">{`${time.date(run.started_at)}, ${time.clock(run.started_at)}`}</bdi>
        <Badge tone={TONES[outcome] ?? "plain"}>{t(`jobs:outcomes.${outcome}`, { defaultValue: outcome })}</Badge>
      </span>
      <span className="block text-xs text-ink-3">
        {about.map((one, place) => (
          <Fragment key={place}>
            {place > 0 ? " · " : ""}
            {one}
          </Fragment>
        ))}
      </span>
      {run.error ? <bdi className="block text-xs break-words text-rose-ink">{run.error}</bdi> : null}
    </li>
  );
}

export function Inside({ row: { job, asked, result } }: { row: Schemas["JobDetail"] }) {
  const { t } = useTranslation();
  // What the program does by itself nobody asked for.
  const isOwn = job.cron !== null && job.user_id === null;
  return (
    <>
      {job.error ? (
        <Notice tone={job.state === "dead" ? "rose" : "amber"}>
          <p className="font-medium">{t("jobs:error")}</p>
          <bdi className="break-words">{job.error}</bdi>
        </Notice>
      ) : null}
      <ChangeTimes job={job} />
      {isOwn ? null : <Told title={t("jobs:asked")} of={asked} />}
      <Told title={t("jobs:result")} of={result} />
    </>
  );
}

/** The last times that it was taken up, newest first. */
export function Runs({ row: { runs } }: { row: Schemas["JobDetail"] }) {
  const { t } = useTranslation();
  return (
    <Part title={t("jobs:runs")}>
      {runs.length === 0 ? <p className="text-sm text-ink-2">{t("jobs:no_runs")}</p> : null}
      <ul>
        {runs.map((run) => (
          <Tried key={run.started_at} run={run} />
        ))}
      </ul>
    </Part>
  );
}
