import { useTranslation } from "react-i18next";
import { quantityText } from "@/lib/quantity";
import { Switch } from "@/ui/checkbox";
import { TextField } from "@/ui/field";
import { Section } from "../form";
import type { Draft } from "./draft";
import type { SectionProps } from "./section-basics";

export function Stock({ form, disabled, onHand }: SectionProps & { onHand?: string }) {
  const { t } = useTranslation();
  const { now, set, at } = form;
  const quantity = (
    field: "lowBelow" | "reorderPoint" | "reorderQuantity" | "maxPerSale",
    pointer: string,
    help?: string,
  ) => (
    <TextField
      label={t(`catalog:${field}`)}
      help={help}
      optional={t("common:optional")}
      error={at(pointer)}
      inputMode="decimal"
      dir="ltr"
      value={now[field]}
      disabled={disabled || (!now.tracksStock && field !== "maxPerSale")}
      onChange={(event) => set({ [field]: event.target.value } as Partial<Draft>)}
      after={now.unit.length < 4 ? <span className="pe-2 text-xs text-ink-3">{now.unit}</span> : undefined}
    />
  );
  return (
    <Section title={t("catalog:stock")} text={t("catalog:stock_text")} className="grid gap-4 sm:grid-cols-2">
      <div className="sm:col-span-2">
        <Switch
          checked={now.tracksStock}
          disabled={disabled}
          onChange={(tracksStock) => set({ tracksStock })}
          label={t("catalog:tracks_stock")}
          about={
            onHand !== undefined && now.tracksStock
              ? t("catalog:on_hand_now", { quantity: quantityText(onHand, now.unit) })
              : t("catalog:tracks_stock_text")
          }
        />
      </div>
      {quantity("reorderPoint", "/reorder_point")}
      {quantity("reorderQuantity", "/reorder_quantity")}
      {quantity("lowBelow", "/limited_qty", t("catalog:lowBelow_help"))}
      {quantity("maxPerSale", "/max_per_sale")}
      <TextField
        label={t("catalog:age")}
        optional={t("common:optional")}
        error={at("/age_restriction")}
        inputMode="numeric"
        dir="ltr"
        value={now.age}
        disabled={disabled}
        onChange={(event) => set({ age: event.target.value })}
      />
      <div className="border-t border-line pt-4 sm:col-span-2">
        <Switch
          checked={now.sellsFractions}
          disabled={disabled}
          onChange={(sellsFractions) => set({ sellsFractions })}
          label={t("catalog:fractions")}
          about={t("catalog:fractions_text")}
        />
      </div>
    </Section>
  );
}
