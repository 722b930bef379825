import { useTranslation } from "react-i18next";
import { marginPercent } from "@/lib/margin";
import { useMoney } from "@/lib/money";
import { useMay } from "@/session/session";
import { AmountField } from "@/ui/amount-field";
import { Switch } from "@/ui/checkbox";
import { cx } from "@/ui/cx";
import { TextField } from "@/ui/field";
import { SelectField } from "@/ui/select";
import { Section } from "../form";
import { includedTax, useTaxClasses } from "./data";
import type { Draft } from "./draft";
import type { SectionProps } from "./section-basics";

export function Prices({ form, disabled }: SectionProps) {
  const { t } = useTranslation();
  const { now, set, at } = form;
  const taxes = useTaxClasses().data ?? [];
  const maySee = useMay("catalog.view_cost");
  const maySet = useMay("catalog.change_cost");
  const mayPrice = useMay("catalog.change_price");
  const tax = taxes.find((one) => one.tax_class_id === now.taxClassId);
  const byClass = tax?.is_inclusive ? t("catalog:tax_in") : t("catalog:tax_on_top");
  return (
    <Section
      title={t("catalog:prices")}
      text={mayPrice ? t("catalog:prices_text") : t("catalog:prices_approval")}
      className="grid gap-4 sm:grid-cols-2"
    >
      <AmountField
        label={t("catalog:columns.price")}
        error={at("/unit_price_minor")}
        value={now.price}
        disabled={disabled}
        onChange={(price) => set({ price })}
      />
      {maySee || maySet ? (
        <AmountField
          label={t("catalog:columns.cost")}
          error={at("/cost_price_minor")}
          help={
            <MarginLine
              draft={now}
              includedPercent={includedTax(tax, now.includesTax === "class" ? null : now.includesTax === "yes")}
            />
          }
          value={now.cost}
          disabled={disabled || !maySet}
          onChange={(cost) => set({ cost })}
        />
      ) : (
        <span className="max-sm:hidden" />
      )}
      <SelectField
        label={t("catalog:tax")}
        error={at("/tax_class_id")}
        value={now.taxClassId}
        disabled={disabled}
        onChange={(taxClassId) => set({ taxClassId })}
        choices={taxes
          .filter((one) => one.is_active || one.tax_class_id === now.taxClassId)
          .map((one) => ({ value: one.tax_class_id, label: one.name }))}
      />
      <SelectField
        label={t("catalog:price_says")}
        error={at("/price_includes_tax")}
        value={now.includesTax}
        disabled={disabled}
        onChange={(includesTax) => set({ includesTax })}
        choices={[
          { value: "class", label: t("catalog:as_class", { how: byClass }) },
          { value: "yes", label: t("catalog:tax_in") },
          { value: "no", label: t("catalog:tax_on_top") },
        ]}
      />
      <AmountField
        label={t("catalog:min_price")}
        help={t("catalog:min_price_help")}
        optional={t("common:optional")}
        error={at("/min_price_minor")}
        value={now.minPrice}
        disabled={disabled}
        onChange={(minPrice) => set({ minPrice })}
      />
      <TextField
        label={t("catalog:discount_max")}
        optional={t("common:optional")}
        error={at("/discount_percent_max")}
        inputMode="decimal"
        dir="ltr"
        value={now.discountMax}
        disabled={disabled || !now.discountAllowed}
        onChange={(event) => set({ discountMax: event.target.value })}
        after={<span className="pe-2 text-sm text-ink-3">%</span>}
      />
      <div className="flex flex-col gap-4 border-t border-line pt-4 sm:col-span-2">
        <Switch
          checked={now.discountAllowed}
          disabled={disabled}
          onChange={(discountAllowed) => set({ discountAllowed })}
          label={t("catalog:discount_allowed")}
        />
        <Switch
          checked={now.isOpenPrice}
          disabled={disabled}
          onChange={(isOpenPrice) => set({ isOpenPrice })}
          label={t("catalog:open_price")}
          about={t("catalog:open_price_text")}
        />
      </div>
    </Section>
  );
}

/** What is left of the price, while it is typed. */
function MarginLine({ draft, includedPercent }: { draft: Draft; includedPercent: number }) {
  const { t } = useTranslation();
  const money = useMoney();
  const price = money.read(draft.price);
  const cost = money.read(draft.cost);
  const margin = price === undefined || cost === undefined ? undefined : marginPercent(price, cost, includedPercent);
  if (margin === undefined) return <span>{t("catalog:margin_unknown")}</span>;
  const figure = `${margin < 0 ? "−" : ""}${Math.abs(margin).toFixed(1)}%`;
  return (
    <output className={cx("font-medium", margin < 0 ? "text-rose-ink" : "text-brand-ink")}>
      {t(margin < 0 ? "catalog:margin_loss" : "catalog:margin_is", { figure: `\u2066${figure}\u2069` })}
    </output>
  );
}
