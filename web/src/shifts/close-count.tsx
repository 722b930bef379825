/** Beside the count: takings other than cash, and what is known of the shift. */
import { CreditCard, Ticket, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMoney } from "@/lib/money";
import type { Shift } from "@/till/place";
import { cx } from "@/ui/cx";
import { boxed } from "@/ui/field";
import { Money } from "@/ui/money";
import { Notice } from "@/ui/states";
import type { XReport } from "./data";
import { useTenderWord } from "./tender-word";

interface CountSideProps {
  shift: Shift;
  report: XReport | undefined;
  others: Readonly<Record<string, string>>;
  onOther: (tender: string, typed: string) => void;
}

/** Tenders besides cash: those that were taken, or the two that there always are where takings are hidden. */
export function otherTenders(report: XReport | undefined): { tender: string; count: number | undefined }[] {
  const taken = report?.takings?.tenders.filter((one) => one.kind !== "cash");
  if (!taken) return ["card", "other"].map((tender) => ({ tender, count: undefined }));
  const rows = taken.map(({ tender, count }) => ({ tender, count }));
  return rows.some((row) => row.tender === "card") ? rows : [{ tender: "card", count: 0 }, ...rows];
}

export function CountSide({ report, others, onOther }: CountSideProps) {
  const { t } = useTranslation();
  const money = useMoney();
  const word = useTenderWord();
  const moved = (kind: string) => report?.movements.find((one) => one.kind === kind)?.amount_minor ?? 0;
  return (
    <>
      <div className="rounded-2xl bg-surface p-5 shadow-1 hairline">
        <h2 className="text-base font-semibold">{t("shifts:other_takings")}</h2>
        <p className="mt-0.5 text-sm text-ink-2">{t("shifts:other_takings_text")}</p>
        <div className="mt-3 flex flex-col gap-3">
          {otherTenders(report).map(({ tender, count }) => {
            const typed = others[tender] ?? "";
            const wrong = typed.trim() !== "" && money.read(typed) === undefined;
            return (
              <label key={tender} className="flex items-center gap-3">
                <span className="grid size-10 shrink-0 place-items-center rounded-lg bg-sky-soft text-sky-ink">
                  {tender === "card" ? <CreditCard className="size-5" /> : <Ticket className="size-5" />}
                </span>
                <span className="min-w-0 flex-1">
                  <span className="block truncate text-sm font-medium">{word(tender)}</span>
                  {money.isForeign(typed) ? (
                    <span role="alert" className="block truncate text-xs font-medium text-rose-ink">
                      {t("common:counts_in", { symbol: money.symbol })}
                    </span>
                  ) : (
                    <span className="block truncate text-xs text-ink-3">
                      {count === undefined ? t("shifts:from_slips") : t("shifts:payments", { count })}
                    </span>
                  )}
                </span>
                <input
                  inputMode="decimal"
                  autoComplete="off"
                  value={typed}
                  placeholder={t("shifts:not_counted_short")}
                  aria-label={word(tender)}
                  aria-invalid={wrong || undefined}
                  onChange={(event) => onOther(tender, event.target.value)}
                  className={cx(
                    boxed,
                    "tabular h-11 w-28 shrink-0 text-end text-base font-semibold placeholder:text-sm placeholder:font-normal",
                  )}
                />
              </label>
            );
          })}
        </div>
      </div>
      <div className="rounded-2xl bg-surface p-5 shadow-1 hairline">
        <h2 className="text-base font-semibold">{t("shifts:this_shift")}</h2>
        <dl className="mt-2">
          <Fact words={t("shifts:sales")}>{report?.sales_count ?? "–"}</Fact>
          <Fact words={t("shifts:items")}>{report?.items_count ?? "–"}</Fact>
          <Fact words={t("shifts:kinds.pay_in")}>
            <Money minor={moved("pay_in")} sign />
          </Fact>
          <Fact words={t("shifts:kinds.pay_out")}>
            <Money minor={moved("pay_out")} sign />
          </Fact>
          <Fact words={t("shifts:held_sales")}>
            <span className={cx((report?.parked_count ?? 0) > 0 && "text-amber-ink")}>
              {report?.parked_count ?? "–"}
            </span>
          </Fact>
        </dl>
        {report && report.parked_count > 0 ? (
          <Notice className="mt-3" icon={<TriangleAlert className="mt-0.5 size-4 shrink-0" />}>
            {t("shifts:held_move", { count: report.parked_count })}
          </Notice>
        ) : null}
      </div>
    </>
  );
}

export function Fact({ words, children }: { words: string; children: React.ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-3 py-1.25 text-sm">
      <dt className="min-w-0 truncate text-ink-2">{words}</dt>
      <dd className="tabular font-semibold">{children}</dd>
    </div>
  );
}
