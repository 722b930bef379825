import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { COUNTRIES, named } from "@/setup/places";
import { Switch } from "@/ui/checkbox";
import { AreaField, TextField } from "@/ui/field";
import { PickField } from "@/ui/pick";
import { type Form, Section } from "../form";
import { inTree, useBrands, useCategories, useHues } from "./data";
import type { Draft } from "./draft";
import { PictogramPicker } from "./pictogram-picker";
import { Tile } from "./tile";

export interface SectionProps {
  form: Form<Draft>;
  disabled: boolean;
}

/** Units that are common; any other can be typed. */
const UNITS = ["pcs", "kg", "g", "l", "ml", "m", "pack", "box", "dozen"];

export function Basics({ form, disabled }: SectionProps) {
  const { t, i18n } = useTranslation();
  const { now, set, at } = form;
  const countries = useMemo(() => named(COUNTRIES, "region", i18n.language), [i18n.language]);
  const categories = useCategories().data;
  const brands = useBrands().data;
  const hue = useHues();
  const tree = useMemo(
    () =>
      inTree(categories ?? [])
        .filter(({ category }) => category.is_active || category.category_id === now.categoryId)
        .map(({ category, depth }) => ({
          value: category.category_id,
          label: category.name,
          depth,
          before: <Tile pictogram={category.pictogram} hue={category.hue} size={26} />,
        })),
    [categories, now.categoryId],
  );
  return (
    <Section title={t("catalog:basics")} text={t("catalog:basics_text")} className="grid gap-4 sm:grid-cols-2">
      <div className="flex items-end gap-4 sm:col-span-2">
        <PictogramPicker
          value={now.pictogram}
          hue={hue(now.categoryId)}
          disabled={disabled}
          onChange={(pictogram) => set({ pictogram })}
        />
        <TextField
          className="flex-1"
          label={t("catalog:name")}
          error={at("/name")}
          autoFocus={now.name === ""}
          value={now.name}
          disabled={disabled}
          maxLength={200}
          onChange={(event) => set({ name: event.target.value })}
        />
      </div>
      <TextField
        label={t("catalog:columns.sku")}
        help={t("catalog:sku_help")}
        error={at("/sku")}
        dir="ltr"
        value={now.sku}
        disabled={disabled}
        maxLength={64}
        onChange={(event) => set({ sku: event.target.value })}
      />
      <div>
        <TextField
          label={t("catalog:unit")}
          error={at("/unit")}
          list="units"
          value={now.unit}
          disabled={disabled}
          maxLength={20}
          onChange={(event) => set({ unit: event.target.value })}
        />
        <datalist id="units">
          {UNITS.map((unit) => (
            <option key={unit} value={unit} />
          ))}
        </datalist>
      </div>
      <PickField
        label={t("catalog:category")}
        error={at("/category_id")}
        empty={t("catalog:no_category")}
        clearable={!disabled}
        disabled={disabled}
        value={now.categoryId}
        onChange={(categoryId) => set({ categoryId })}
        choices={tree}
      />
      <PickField
        label={t("catalog:brand")}
        error={at("/brand_id")}
        empty={t("catalog:no_brand")}
        clearable={!disabled}
        disabled={disabled}
        value={now.brandId}
        onChange={(brandId) => set({ brandId })}
        choices={(brands ?? [])
          .filter((one) => one.is_active || one.brand_id === now.brandId)
          .map((one) => ({ value: one.brand_id, label: one.name }))}
      />
      <PickField
        label={t("catalog:origin")}
        error={at("/country_of_origin")}
        empty={t("catalog:no_origin")}
        clearable={!disabled}
        disabled={disabled}
        value={now.origin}
        onChange={(origin) => set({ origin })}
        choices={countries}
      />
      <AreaField
        className="sm:col-span-2"
        label={t("catalog:description")}
        optional={t("common:optional")}
        error={at("/description")}
        rows={2}
        value={now.description}
        disabled={disabled}
        maxLength={4000}
        onChange={(event) => set({ description: event.target.value })}
      />
      <div className="border-t border-line pt-4 sm:col-span-2">
        <Switch
          checked={!now.hidden}
          disabled={disabled}
          onChange={(on) => set({ hidden: !on })}
          label={t("catalog:is_sold")}
          about={t("catalog:is_sold_text")}
        />
      </div>
    </Section>
  );
}
