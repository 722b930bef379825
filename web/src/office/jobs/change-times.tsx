/** When a job comes again, chosen in words or typed in five fields. */
import { CalendarClock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { useTime } from "@/lib/time";
import { may } from "@/session/session";
import { Button } from "@/ui/button";
import { TextField } from "@/ui/field";
import { SelectField } from "@/ui/select";
import { useAway } from "../away";
import type { FieldProps, Make } from "../kit/form";
import { Maker } from "../kit/maker";
import type { Job } from "./shown";
import { cronOf, dayName, isTime, RHYTHMS, type Times, timesOf } from "./times";

function Weekday({ label, error, value, set, disabled }: FieldProps<string>) {
  const { i18n } = useTranslation();
  // The week begins with Monday.
  const choices = [1, 2, 3, 4, 5, 6, 0].map((day) => ({ value: String(day), label: dayName(i18n.language, day) }));
  return <SelectField label={label} error={error} value={value} onChange={set} disabled={disabled} choices={choices} />;
}

function TimeOfDay({ label, error, value, set, disabled }: FieldProps<string>) {
  return (
    <TextField
      label={label}
      error={error}
      type="time"
      dir="ltr"
      value={value}
      disabled={disabled}
      onChange={(event) => set(event.target.value)}
    />
  );
}

function makeOf(job: Job, moment: (iso: string) => string): Make {
  const begin = timesOf(job.cron ?? "");
  const chose =
    (...rhythms: readonly Times["rhythm"][]) =>
    (now: Record<string, unknown>) =>
      rhythms.includes(now.rhythm as Times["rhythm"]);
  let next = "";
  return {
    label: "jobs:change_times",
    icon: <CalendarClock />,
    may: "jobs.manage",
    about: () => "jobs:times_text",
    fields: [
      {
        name: "rhythm",
        label: "jobs:rhythm",
        kind: "select",
        choices: RHYTHMS.map((value) => ({ value, label: `jobs:rhythms.${value}` as const })),
        begin: () => begin.rhythm,
      },
      {
        name: "weekday",
        label: "jobs:weekday",
        kind: "own",
        Show: Weekday,
        when: chose("week"),
        begin: () => begin.weekday,
      },
      {
        name: "time",
        label: "jobs:time",
        kind: "own",
        Show: TimeOfDay,
        when: chose("day", "week"),
        begin: () => begin.time,
      },
      {
        name: "cron",
        label: "jobs:fields",
        help: "jobs:fields_help",
        kind: "text",
        max: 100,
        when: chose("own"),
        begin: () => begin.cron,
      },
    ],
    check: (now, t): Record<string, string> =>
      chose("day", "week")(now) && !isTime(String(now.time)) ? { "/time": t("kit:needed") } : {},
    send: async (body) => {
      const cron = cronOf({ ...begin, ...(body as Partial<Times>) });
      const path = { job_id: job.job_id };
      const stored = await take(api.POST("/api/v1/jobs/{job_id}/times", { params: { path }, body: { cron } }));
      next = stored.is_paused ? "—" : moment(stored.next_at);
    },
    touches: ["jobs"],
    said: () => ({ word: "jobs:times_said", next }),
  };
}

export function ChangeTimes({ job }: { job: Job }) {
  const { t } = useTranslation();
  const time = useTime();
  const away = useAway();
  const [make, setMake] = useState<Make | undefined>();
  if (!may("jobs.manage") || !job.cron) return null;
  return (
    <>
      <Button
        className="self-start"
        icon={<CalendarClock className="size-4" />}
        // While it runs its turn is its worker's.
        disabled={away || job.state !== "waiting"}
        onClick={() => setMake(makeOf(job, (iso) => `${time.date(iso)}, ${time.clock(iso)}`))}
      >
        {t("jobs:change_times")}
      </Button>
      {make ? <Maker make={make} onClose={() => setMake(undefined)} /> : null}
    </>
  );
}
