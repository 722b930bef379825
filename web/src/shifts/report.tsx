/** A shift's report: X while it goes on, Z when it is closed. */
import { useQuery } from "@tanstack/react-query";
import { useParams, useRouter } from "@tanstack/react-router";
import { ArrowLeft, Printer, RotateCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useKeyNames } from "@/keys/chosen";
import { useKeys } from "@/keys/keys";
import { useTime } from "@/lib/time";
import { Paper, printPaper } from "@/paper/paper";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { PaperStand } from "@/ui/paper-stand";
import { Broken, Notice, Skeleton } from "@/ui/states";
import { anyReport, slipOf } from "./data";

export function ShiftReport() {
  const { t } = useTranslation();
  const keyName = useKeyNames();
  const time = useTime();
  const router = useRouter();
  const { shiftId } = useParams({ from: "/inside/report/$shiftId" });
  const asked = useQuery(anyReport(shiftId));
  const report = asked.data;
  const print = () => report && void printPaper(slipOf(report));
  const back = () => router.history.back();
  useKeys({ "paper.print": print, Escape: back });
  return (
    <section className="grid h-full grid-cols-[minmax(0,1fr)_minmax(340px,400px)] max-md:flex max-md:flex-col max-md:overflow-y-auto max-md:*:shrink-0">
      <PaperStand label={t("common:paper")} className="bg-hover px-6 py-7">
        {report ? (
          <Paper slip={slipOf(report)} />
        ) : asked.isError ? (
          <Broken error={asked.error} retry={() => void asked.refetch()} />
        ) : (
          <Skeleton className="mx-auto h-160 max-w-80 rounded-none" />
        )}
      </PaperStand>
      <div className="flex min-w-0 flex-col gap-4 p-8 max-md:order-first max-md:p-5">
        <Button
          kind="ghost"
          className="-ms-4 self-start"
          icon={<ArrowLeft className="size-4 rtl:rotate-180" />}
          hint="Esc"
          onClick={back}
        >
          {t("common:back")}
        </Button>
        <div>
          <h1 className="text-2xl font-semibold tracking-[-0.025em]">{t("shifts:report_title")}</h1>
          {report ? (
            <p className="mt-3 flex flex-wrap items-center gap-2 text-sm text-ink-2">
              <Badge tone={report.kind === "z" ? "brand" : "sky"}>
                {t(report.kind === "z" ? "shifts:z_badge" : "shifts:x_badge")}
              </Badge>
              {report.kind === "x" ? t("shifts:as_of_time", { time: time.clock(report.x.as_of) }) : null}
            </p>
          ) : (
            <Skeleton className="mt-3 h-6 w-40" />
          )}
        </div>
        <p className="text-sm text-ink-2">{t(report?.kind === "z" ? "shifts:z_text" : "shifts:x_text")}</p>
        {asked.isError && report ? <Notice>{t("shifts:report_old")}</Notice> : null}
        <span className="flex-1" />
        {report?.kind === "z" ? null : (
          <Button
            size="lg"
            icon={<RotateCw className="size-4" />}
            busy={asked.isFetching && report !== undefined}
            disabled={!report}
            onClick={() => void asked.refetch()}
          >
            {t("shifts:renew")}
          </Button>
        )}
        <Button
          kind="primary"
          size="xl"
          icon={<Printer className="size-5" />}
          hint={keyName("paper.print")}
          disabled={!report}
          onClick={print}
        >
          {t("common:print")}
        </Button>
      </div>
    </section>
  );
}
