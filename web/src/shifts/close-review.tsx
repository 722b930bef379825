/** After the count is locked: how it compares, why it differs, and what stays in the drawer. */
import { EyeOff, RotateCcw } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { isolate } from "@/lib/isolate";
import { useMoney } from "@/lib/money";
import type { Shift } from "@/till/place";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { AreaField, boxed } from "@/ui/field";
import { Money } from "@/ui/money";
import { Notice } from "@/ui/states";
import { Fact } from "./close-count";
import type { CountDraft, XReport } from "./data";
import { sum } from "./pieces";
import { useTenderWord } from "./tender-word";

/** What is left for the next shift unless somebody says otherwise: as much as this one began with, if that is there. */
export const proposedFloat = (opening: number, counted: number): number => (opening <= counted ? opening : counted);

interface ReviewSideProps {
  shift: Shift;
  draft: CountDraft;
  change: (part: Partial<CountDraft>) => void;
  cash: number;
  carried: number | undefined;
  badCarried: boolean;
  report: XReport | undefined;
  reasonAsked: boolean;
  onAgain: () => void;
}

export function ReviewSide(props: ReviewSideProps) {
  const { t } = useTranslation();
  const money = useMoney();
  const { draft, change, cash, carried, badCarried, report, reasonAsked, onAgain } = props;
  const differs = report?.takings ? sum([cash, -report.takings.cash.expected_minor]) !== 0 : false;
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (reasonAsked) box.current?.focus();
  }, [reasonAsked]);
  const deposit = badCarried ? undefined : sum([cash, -(carried ?? 0)]);
  return (
    <>
      <div className="rounded-2xl bg-surface p-5 shadow-1 hairline">
        <div className="flex items-center justify-between gap-2">
          <h2 className="text-base font-semibold">{t("shifts:result")}</h2>
          <Button
            kind="ghost"
            className="-my-2 -me-3"
            icon={<RotateCcw className="size-4" />}
            hint="Esc"
            onClick={onAgain}
          >
            {t("shifts:count_again")}
          </Button>
        </div>
        {report?.takings ? <Compared {...props} report={report} /> : <Unknown cash={cash} />}
        {reasonAsked ? (
          <Notice tone="rose" className="mt-3">
            {t("shifts:reason_asked")}
          </Notice>
        ) : null}
        <AreaField
          className="mt-3"
          label={t("common:reason")}
          {...(differs || reasonAsked ? {} : { optional: t("common:optional") })}
          rows={2}
          maxLength={500}
          value={draft.reason}
          ref={box}
          placeholder={t("shifts:reason_example")}
          onChange={(event) => change({ reason: event.target.value })}
        />
      </div>
      <div className="rounded-2xl bg-surface p-5 shadow-1 hairline">
        <div className="grid grid-cols-2 gap-3">
          <label className="min-w-0 text-sm font-medium text-ink-2">
            <span className="block truncate">{t("shifts:carried")}</span>
            <input
              inputMode="decimal"
              autoComplete="off"
              value={draft.carried ?? (carried === undefined ? "" : money.typed(carried))}
              aria-invalid={badCarried || undefined}
              onChange={(event) => change({ carried: event.target.value })}
              onFocus={(event) => event.target.select()}
              className={cx(boxed, "tabular mt-1.5 h-11 text-end text-base font-semibold text-ink")}
            />
          </label>
          <label className="min-w-0 text-sm font-medium text-ink-2">
            <span className="block truncate">{t("shifts:bag")}</span>
            <input
              autoComplete="off"
              value={draft.bag}
              maxLength={40}
              placeholder={t("common:optional")}
              onChange={(event) => change({ bag: event.target.value })}
              className={cx(boxed, "mt-1.5 h-11 text-base text-ink placeholder:text-sm")}
            />
          </label>
        </div>
        <p className={cx("mt-2.5 flex justify-between text-sm", badCarried ? "text-rose-ink" : "text-ink-2")}>
          {badCarried ? (
            t(money.isForeign(draft.carried ?? "") ? "common:counts_in" : "shifts:carried_wrong", {
              symbol: money.symbol,
            })
          ) : (
            <>
              {t("shifts:deposit")}
              <span className="tabular font-semibold text-ink">
                <Money minor={deposit ?? 0} sign />
              </span>
            </>
          )}
        </p>
      </div>
    </>
  );
}

/** Who counts blind sees what they counted; the difference comes with the Z report. */
function Unknown({ cash }: { cash: number }) {
  const { t } = useTranslation();
  return (
    <>
      <p className="mt-1 text-3xl font-semibold tracking-[-0.02em]">
        <Money minor={cash} sign className="[&>span]:text-[0.5em]" />
      </p>
      <p className="mt-1.5 flex items-start gap-2 text-sm text-ink-2">
        <EyeOff className="mt-0.5 size-4 shrink-0" />
        {t("shifts:blind_until")}
      </p>
    </>
  );
}

function Compared({ shift, draft, cash, report }: ReviewSideProps & { report: XReport }) {
  const { t } = useTranslation();
  const money = useMoney();
  const word = useTenderWord();
  const { takings } = report;
  if (!takings) return null;
  const variance = sum([cash, -takings.cash.expected_minor]) ?? 0;
  const expected = isolate(money.text(takings.cash.expected_minor));
  return (
    <>
      <p
        className={cx(
          "mt-1 text-3xl font-semibold tracking-[-0.02em]",
          variance < 0 ? "text-rose-ink" : variance > 0 ? "text-amber-ink" : "text-brand-ink",
        )}
      >
        {variance === 0 ? t("shifts:exact") : <bdi dir="ltr">{money.text(variance)}</bdi>}
      </p>
      <p className="text-sm text-ink-2">
        {t(variance < 0 ? "shifts:short_against" : variance > 0 ? "shifts:over_against" : "shifts:exact_against", {
          amount: expected,
        })}
      </p>
      <dl className="mt-3 border-t border-line pt-2">
        <Fact words={t("shifts:opening_float")}>
          <Money minor={shift.opening_float_minor} />
        </Fact>
        <Fact words={t("shifts:cash_sales")}>
          <Money minor={sum([Number(takings.cash.received_minor), -takings.cash.change_minor]) ?? 0} />
        </Fact>
        {report.movements
          .filter((one) => one.kind !== "no_sale_open")
          .map((one) => (
            <Fact key={one.kind} words={t(`shifts:kinds.${one.kind}`)}>
              <Money minor={one.amount_minor} />
            </Fact>
          ))}
        {takings.tenders
          .filter((one) => one.kind !== "cash")
          .map((one) => {
            const typed = draft.others[one.tender]?.trim();
            const off = typed ? sum([money.read(typed) ?? 0, -one.amount_minor]) : undefined;
            return (
              <Fact key={one.tender} words={t("shifts:tender_count", { tender: word(one.tender), count: one.count })}>
                {off === undefined ? (
                  <span className="font-normal text-ink-3">{t("shifts:not_counted")}</span>
                ) : off === 0 ? (
                  <span className="text-brand-ink">{t("shifts:matches")}</span>
                ) : (
                  <span className={off < 0 ? "text-rose-ink" : "text-amber-ink"}>
                    <Money minor={off} />
                  </span>
                )}
              </Fact>
            );
          })}
      </dl>
    </>
  );
}
