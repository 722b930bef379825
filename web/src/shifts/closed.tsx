/** After closing: how it came out, and the Z report, before the next shift is opened. */
import { useQuery } from "@tanstack/react-query";
import { Check, Printer, Scale, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useKeyNames } from "@/keys/chosen";
import { useKeys } from "@/keys/keys";
import { isolate } from "@/lib/isolate";
import { type Minor, signOf, useMoney } from "@/lib/money";
import { Paper, printPaper } from "@/paper/paper";
import { signOut, useMay } from "@/session/session";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Money } from "@/ui/money";
import { PaperStand } from "@/ui/paper-stand";
import { Broken, Skeleton } from "@/ui/states";
import { anyReport, closedSeen, slipOf, type ZReport } from "./data";

export function ClosedSheet({ shiftId }: { shiftId: string }) {
  const { t } = useTranslation();
  const keyName = useKeyNames();
  const mayOpen = useMay("shifts.open");
  const asked = useQuery({ ...anyReport(shiftId), staleTime: Number.POSITIVE_INFINITY });
  const report = asked.data;
  const z = report?.kind === "z" ? report.z : undefined;
  const print = () => report && void printPaper(slipOf(report));
  useKeys({ "paper.print": print, n: mayOpen ? closedSeen : () => false });
  return (
    <main className="grid h-full grid-cols-[minmax(0,1fr)_minmax(340px,36%)] bg-canvas max-md:block max-md:overflow-y-auto">
      <div className="flex min-w-0 flex-col overflow-y-auto p-8 xl:p-12">
        <span className="grid size-16 shrink-0 place-items-center rounded-full bg-brand text-on-brand">
          <Check className="size-8" strokeWidth={2.4} />
        </span>
        <h1 className="mt-6 text-2xl font-semibold tracking-[-0.025em]">{t("shifts:closed_title")}</h1>
        {z ? (
          <>
            <p className="mt-1 text-base text-ink-2">
              {t("shifts:closed_text", { register: isolate(z.register_name), number: z.number })}
            </p>
            <Outcome z={z} />
          </>
        ) : asked.isError ? (
          <Broken className="h-auto" error={asked.error} retry={() => void asked.refetch()} />
        ) : (
          <>
            <Skeleton className="mt-3 h-5 w-72" />
            <Skeleton className="mt-8 h-14 w-60" />
          </>
        )}
        <span className="min-h-6 flex-1" />
        <div className="flex flex-wrap gap-2.5">
          <Button
            size="xl"
            kind="primary"
            hint={keyName("paper.print")}
            className="flex-1"
            icon={<Printer className="size-5" />}
            disabled={!report}
            onClick={print}
          >
            {t("shifts:print_z")}
          </Button>
          {mayOpen ? (
            <Button size="xl" hint="N" className="flex-1" onClick={closedSeen}>
              {t("shifts:open_new")}
            </Button>
          ) : null}
          <Button
            size="xl"
            onClick={() => {
              closedSeen();
              void signOut();
            }}
          >
            {t("session:sign_out")}
          </Button>
        </div>
      </div>
      <PaperStand label={t("common:paper")} className="bg-hover px-6 py-7">
        {report ? <Paper slip={slipOf(report)} /> : <Skeleton className="mx-auto h-160 max-w-80 rounded-none" />}
      </PaperStand>
    </main>
  );
}

/** How far the count was off, in large. */
function Outcome({ z }: { z: ZReport }) {
  const { t } = useTranslation();
  const money = useMoney();
  const { variance_minor: variance } = z.closing;
  const cash = z.closing.counts.find((one) => one.kind === "cash");
  const off = signOf(variance);
  const tone = off < 0 ? "text-rose-ink" : off > 0 ? "text-amber-ink" : "text-brand-ink";
  const sums: readonly (readonly [string, Minor])[] = [
    ["counted_cash", cash?.counted_minor ?? 0],
    ["carried", z.closing.carried_float_minor],
    ["deposit", z.closing.deposit_minor],
    ...(z.takings ? ([["total", z.takings.due_minor]] as const) : []),
  ];
  return (
    <>
      <p className={cx("mt-8 flex items-center gap-3 text-4xl font-semibold tracking-[-0.015em]", tone)}>
        {off === 0 ? <Scale className="size-9" /> : <TriangleAlert className="size-9" />}
        {off === 0 ? t("shifts:exact") : <bdi dir="ltr">{money.text(variance)}</bdi>}
      </p>
      {cash ? (
        <p className="mt-2 text-base text-ink-2">
          {t(off < 0 ? "shifts:short_against" : off > 0 ? "shifts:over_against" : "shifts:exact_against", {
            amount: isolate(money.text(cash.expected_minor)),
          })}
        </p>
      ) : null}
      <dl className="mt-8 grid max-w-120 grid-cols-2 gap-x-8 gap-y-3">
        {sums.map(([word, amount]) => (
          <div key={word} className="border-t border-line pt-2">
            <dt className="text-sm text-ink-2">{t(`shifts:${word}`)}</dt>
            <dd className="tabular text-lg font-semibold">
              <Money minor={amount} sign />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
