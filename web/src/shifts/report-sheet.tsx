/** A shift's report as a strip of paper: X (so far) and Z (sealed) are one sheet; on screen and on the printer it is the same. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { signOf } from "@/lib/money";
import { timeFormat } from "@/lib/time";
import { Money } from "@/ui/money";
import type { Report, Takings, ZReport } from "./data";
import { Paper, PaperPair, PaperRule } from "./paper";
import { sum, worth } from "./pieces";

/** What a tender is called: our word for the three kinds, else the shop's. */
export function useTenderWord(): (tender: string) => string {
  const { t } = useTranslation();
  return (tender) => t(`shifts:tender.${tender}`, { defaultValue: tender });
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <PaperRule />
      <h3 className="mb-0.5 font-semibold text-ink">{title}</h3>
      {children}
    </section>
  );
}

interface ReportSheetProps {
  report: Report;
  bare?: boolean;
}

export function ReportSheet({ report, bare }: ReportSheetProps) {
  const { t, i18n } = useTranslation();
  const data = report.kind === "z" ? report.z : report.x;
  const z = report.kind === "z" ? report.z : undefined;
  const time = timeFormat(i18n.language, data.time_zone);
  const end = report.kind === "z" ? report.z.closing.closed_at : report.x.as_of;
  return (
    <Paper {...(bare ? { bare } : {})}>
      <header className="text-center">
        <p className="text-base font-semibold">{data.business_name}</p>
        <p className="text-ink-3">
          {data.branch_name} · {data.register_name} <bdi>({data.register_code})</bdi>
        </p>
        <p className="mt-3 text-lg font-semibold">
          {t(z ? "shifts:z_title" : "shifts:x_title")} <bdi>{data.number}</bdi>
        </p>
        <p className="text-ink-3">{t(z ? "shifts:z_about" : "shifts:x_about")}</p>
      </header>
      <PaperRule />
      <PaperPair label={t("shifts:business_day")}>
        <bdi>{data.business_date}</bdi>
      </PaperPair>
      <PaperPair label={t("shifts:person")}>{data.cashier_name}</PaperPair>
      <PaperPair label={t("shifts:opened")}>
        <bdi>{time.moment(data.opened_at)}</bdi>
      </PaperPair>
      <PaperPair label={t(z ? "shifts:closed" : "shifts:as_of")}>
        <bdi>{time.moment(end)}</bdi>
      </PaperPair>
      {z && z.closing.closed_by_name !== data.cashier_name ? (
        <PaperPair label={t("shifts:closed_by")}>{z.closing.closed_by_name}</PaperPair>
      ) : null}
      <PaperRule />
      <PaperPair label={t("shifts:sales")}>{data.sales_count}</PaperPair>
      <PaperPair label={t("shifts:items")}>{data.items_count}</PaperPair>
      <PaperPair label={t("shifts:no_sale_opens")}>{data.no_sale_count}</PaperPair>
      {data.documents.first_number && data.documents.last_number ? (
        <>
          <PaperPair label={t("shifts:first_number")}>
            <bdi>{data.documents.first_number}</bdi>
          </PaperPair>
          <PaperPair label={t("shifts:last_number")}>
            <bdi>{data.documents.last_number}</bdi>
          </PaperPair>
        </>
      ) : null}
      {data.takings ? <Sums takings={data.takings} /> : <Hidden />}
      {data.movements.length > 0 ? (
        <Section title={t("shifts:movements")}>
          {data.movements.map((one) => (
            <PaperPair key={one.kind} label={`${t(`shifts:kinds.${one.kind}`)} (${one.count})`}>
              <Money minor={one.amount_minor} />
            </PaperPair>
          ))}
        </Section>
      ) : null}
      {data.takings ? <CashSums takings={data.takings} /> : null}
      {z ? <Closing z={z} /> : null}
      {data.voided.length > 0 ? (
        <Section title={t("shifts:voided")}>
          {data.voided.map((one) => (
            <PaperPair key={one.name} label={`${one.name} (${one.count})`}>
              <Money minor={one.total_minor} />
            </PaperPair>
          ))}
        </Section>
      ) : null}
      {data.parked_count > 0 ? (
        <Section title={t("shifts:parked", { count: data.parked_count })}>
          {data.parked.map((one) => (
            <PaperPair key={one.sale_id} label={one.label || one.parked_by_name}>
              <Money minor={one.total_minor} />
            </PaperPair>
          ))}
        </Section>
      ) : null}
      {data.takings && data.takings.cashiers.length > 1 ? (
        <Section title={t("shifts:by_person")}>
          {data.takings.cashiers.map((one) => (
            <PaperPair key={one.name} label={`${one.name} (${one.count})`}>
              <Money minor={one.total_minor} />
            </PaperPair>
          ))}
        </Section>
      ) : null}
      {z ? (
        <>
          <PaperRule />
          <p className="text-center text-ink-3">{t("shifts:seal")}</p>
          <p dir="ltr" className="mt-0.5 text-center text-[0.625rem] leading-3.5 break-all text-ink-3">
            {z.seal_hash}
          </p>
          <p className="mt-8 border-t border-ink-3 pt-1 text-center text-ink-3">{t("shifts:signature")}</p>
        </>
      ) : null}
    </Paper>
  );
}

function Hidden() {
  const { t } = useTranslation();
  return (
    <>
      <PaperRule />
      <p className="py-2 text-center text-ink-3">{t("shifts:takings_hidden")}</p>
    </>
  );
}

function Sums({ takings }: { takings: Takings }) {
  const { t } = useTranslation();
  const word = useTenderWord();
  return (
    <>
      <Section title={t("shifts:takings")}>
        <PaperPair label={t("shifts:gross")}>
          <Money minor={takings.gross_minor} />
        </PaperPair>
        <PaperPair label={t("shifts:discounts")}>
          <Money minor={-takings.discount_minor} />
        </PaperPair>
        <PaperPair label={t("shifts:net")}>
          <Money minor={takings.net_minor} />
        </PaperPair>
        {takings.taxes.map((tax) => (
          <PaperPair
            key={`${tax.code} ${tax.rate} ${tax.inclusive}`}
            label={t("shifts:tax", { code: tax.code, rate: tax.rate })}
          >
            <Money minor={tax.tax_minor} />
          </PaperPair>
        ))}
        {takings.rounding_minor !== 0 ? (
          <PaperPair label={t("shifts:rounding")}>
            <Money minor={takings.rounding_minor} />
          </PaperPair>
        ) : null}
        <PaperPair strong label={t("shifts:total")} className="text-base">
          <Money minor={takings.due_minor} sign />
        </PaperPair>
      </Section>
      {takings.tenders.length > 0 ? (
        <Section title={t("shifts:tenders")}>
          {takings.tenders.map((one) => (
            <PaperPair key={one.tender} label={`${word(one.tender)} (${one.count})`}>
              <Money minor={one.amount_minor} />
            </PaperPair>
          ))}
          {takings.part_payments && takings.part_payments.ahead_minor !== 0 ? (
            <PaperPair label={t("shifts:ahead")}>
              <Money minor={takings.part_payments.ahead_minor} />
            </PaperPair>
          ) : null}
          {takings.part_payments && takings.part_payments.elsewhere_minor !== 0 ? (
            <PaperPair label={t("shifts:elsewhere")}>
              <Money minor={takings.part_payments.elsewhere_minor} />
            </PaperPair>
          ) : null}
        </Section>
      ) : null}
    </>
  );
}

function CashSums({ takings }: { takings: Takings }) {
  const { t } = useTranslation();
  const { cash } = takings;
  return (
    <Section title={t("shifts:cash")}>
      <PaperPair label={t("shifts:opening_float")}>
        <Money minor={cash.opening_float_minor} />
      </PaperPair>
      <PaperPair label={t("shifts:cash_sales")}>
        <Money minor={sum([Number(cash.received_minor), -cash.change_minor]) ?? 0} />
      </PaperPair>
      <PaperPair label={t("shifts:movements")}>
        <Money minor={cash.movements_minor} />
      </PaperPair>
      <PaperPair strong label={t("shifts:expected")}>
        <Money minor={cash.expected_minor} />
      </PaperPair>
    </Section>
  );
}

function Closing({ z }: { z: ZReport }) {
  const { t } = useTranslation();
  const word = useTenderWord();
  const { closing } = z;
  return (
    <>
      <Section title={t("shifts:counted")}>
        {closing.counts.map((one) => (
          <PaperPair key={one.tender} label={word(one.tender)}>
            {one.counted_minor === null || one.counted_minor === undefined ? (
              t("shifts:not_counted")
            ) : (
              <Money minor={one.counted_minor} />
            )}
          </PaperPair>
        ))}
        {closing.counts
          .filter((one) => signOf(one.variance_minor ?? 0) !== 0 || one.kind === "cash")
          .map((one) => (
            <PaperPair
              key={one.tender}
              strong={one.kind === "cash"}
              label={t(signOf(one.variance_minor ?? 0) < 0 ? "shifts:short_of" : "shifts:over_of", {
                tender: word(one.tender),
              })}
            >
              <Money minor={one.variance_minor ?? 0} />
            </PaperPair>
          ))}
        {closing.variance_reason ? (
          <p className="py-0.5 text-ink-2">
            {t("common:reason")}: {closing.variance_reason}
          </p>
        ) : null}
        {closing.is_approved ? (
          <p className="text-ink-2">
            {closing.approved_by_name
              ? t("shifts:approved_by", { name: closing.approved_by_name })
              : t("shifts:approved")}
          </p>
        ) : null}
      </Section>
      {closing.denominations.length > 0 ? (
        <Section title={t("shifts:pieces")}>
          {closing.denominations.map((one) => (
            <PaperPair
              key={one.denomination_minor}
              label={
                <bdi dir="ltr">
                  {one.count} × <Money minor={one.denomination_minor} />
                </bdi>
              }
            >
              <Money minor={worth({ [one.denomination_minor]: one.count }) ?? 0} />
            </PaperPair>
          ))}
        </Section>
      ) : null}
      <PaperRule />
      <PaperPair label={t("shifts:carried")}>
        <Money minor={closing.carried_float_minor} />
      </PaperPair>
      <PaperPair label={t("shifts:deposit")}>
        <Money minor={closing.deposit_minor} />
      </PaperPair>
      {closing.deposit_reference ? (
        <PaperPair label={t("shifts:bag")}>
          <bdi>{closing.deposit_reference}</bdi>
        </PaperPair>
      ) : null}
    </>
  );
}
