import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useKeyNames } from "@/keys/chosen";
import { Kbd } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Money } from "@/ui/money";
import type { Verdict } from "./judge";
import type { OpenSale } from "./model";

/** What it comes to. */
export function Totals({ sale, verdict }: { sale: OpenSale; verdict: Verdict }) {
  const { t } = useTranslation();
  const totals = verdict.judged?.totals;
  const off = totals ? totals.line_discount_minor + totals.sale_discount_minor : 0;
  const tax = totals?.taxes.length === 1 ? totals.taxes[0] : undefined;
  const included = totals?.taxes.every((one) => one.inclusive) ?? true;
  const isIts = ({ code }: { code: string }) => code === tax?.code;
  const name = tax && sale.lines.find(({ taxClass }) => taxClass.rates.some(isIts))?.taxClass.rates.find(isIts)?.name;
  const row = "flex justify-between text-sm text-ink-2";
  return (
    <dl className={"flex flex-col gap-1"}>
      <div className={row}>
        <dt>{t("sales:subtotal", { count: sale.lines.length })}</dt>
        <dd className="tabular text-ink">
          <Money minor={totals?.gross_minor ?? 0} />
        </dd>
      </div>
      <div className={row}>
        <dt>{t("sales:discounts")}</dt>
        <dd className={cx("tabular", off > 0 ? "font-medium text-amber-ink" : "text-ink")}>
          <Money minor={-off} />
        </dd>
      </div>
      <div className={row}>
        <dt className="truncate">
          {tax
            ? t(included ? "sales:tax_included" : "sales:tax_added", { name: name ?? tax.code, rate: tax.rate })
            : t(included ? "sales:taxes_included" : "sales:taxes")}
        </dt>
        <dd className="tabular text-ink">
          <Money minor={totals?.tax_minor ?? 0} />
        </dd>
      </div>
    </dl>
  );
}

/** The one loud button; while money is taken, what stands in its place. */
export function Foot({
  mode,
  disabled,
  onCharge,
  total,
}: {
  mode: "open" | "paying" | "paid";
  disabled: boolean;
  onCharge: () => void;
  total: number;
}) {
  const { t } = useTranslation();
  const keyName = useKeyNames();
  if (mode !== "open") {
    return (
      <div className="mt-2.5 flex h-17.5 max-md:hidden items-center justify-between rounded-xl bg-sunken px-5 hairline-2">
        <span className="flex items-center gap-2.5 text-ink-2">
          {mode === "paid" ? <Check className="size-4.5 text-brand" /> : null}
          {mode === "paid" ? t("sales:paid") : t("sales:taking_payment")}
        </span>
        <Money minor={total} sign className="text-2xl font-semibold tracking-tight" />
      </div>
    );
  }
  return (
    <button
      type="button"
      disabled={disabled}
      onClick={onCharge}
      className="press mt-2.5 flex h-17.5 w-full max-md:hidden items-center justify-between rounded-xl bg-brand px-5 text-on-brand shadow-2 hover:bg-brand-2 disabled:bg-hover disabled:text-ink-3 disabled:shadow-none"
    >
      <span className="flex items-center gap-3 text-lg font-semibold">
        {t("sales:charge")}
        <Kbd loud>{keyName("sale.charge")}</Kbd>
      </span>
      <Money minor={total} sign className="text-2xl font-semibold tracking-tight [&>span]:text-current" />
    </button>
  );
}
