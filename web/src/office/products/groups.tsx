/** Categories and brands. */
import { LayoutGrid, Plus, Tag } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schemas, take } from "@/api/client";
import { useKeys } from "@/keys/keys";
import { useAttempt } from "@/lib/attempt";
import { queries } from "@/lib/queries";
import { useMay } from "@/session/session";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Switch } from "@/ui/checkbox";
import { TextField } from "@/ui/field";
import { PickField } from "@/ui/pick";
import { Tabs } from "@/ui/segmented";
import { Empty } from "@/ui/states";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { useForm } from "../form";
import { FormDialog } from "../form-dialog";
import { useAsked, useGo } from "../go";
import { from, once } from "../headers";
import { Page } from "../page";
import { type Column, ListTable } from "../table";
import { type Category, inTree, useBrands, useCategories } from "./data";
import { PictogramPicker } from "./pictogram-picker";
import { Tile } from "./tile";

type Brand = Schemas["Brand"];

export function Groups() {
  const { t } = useTranslation();
  const go = useGo();
  const away = useAway();
  const asked = useAsked();
  const mayEdit = useMay("catalog.edit");
  const categories = useCategories();
  const brands = useBrands();
  const tab = asked.tab === "brands" ? "brands" : "categories";
  const [category, setCategory] = useState<Category | "new" | undefined>();
  const [brand, setBrand] = useState<Brand | "new" | undefined>();
  const add = () => (tab === "brands" ? setBrand("new") : setCategory("new"));
  useKeys({ n: () => (mayEdit && !category && !brand ? add() : false) });
  const tree = categories.data ? inTree(categories.data) : undefined;
  const state = (is_active: boolean) => (is_active ? null : <Badge>{t("settings:out_of_use")}</Badge>);
  const categoryColumns: readonly Column<{ category: Category; depth: number }>[] = [
    {
      key: "name",
      head: t("catalog:category"),
      cell: ({ category: one, depth }) => (
        <span className="flex items-center gap-3" style={{ paddingInlineStart: `${depth * 1.75}rem` }}>
          <Tile pictogram={one.pictogram} hue={one.hue} />
          <span className="truncate">{one.name}</span>
        </span>
      ),
    },
    { key: "state", head: "", className: "w-36 text-end", cell: ({ category: one }) => state(one.is_active) },
  ];
  const brandColumns: readonly Column<Brand>[] = [
    { key: "name", head: t("catalog:brand"), cell: (one) => one.name },
    { key: "state", head: "", className: "w-36 text-end", cell: (one) => state(one.is_active) },
  ];
  return (
    <Page
      fixed
      title={t("office:pages.categories")}
      about={t("catalog:groups_about")}
      actions={
        mayEdit ? (
          <Button kind="primary" icon={<Plus className="size-4" />} disabled={away} onClick={add}>
            {t(tab === "brands" ? "catalog:new_brand" : "catalog:new_category")}
          </Button>
        ) : undefined
      }
    >
      <Tabs
        label={t("office:pages.categories")}
        value={tab}
        onChange={(next) => go({ to: "/categories", search: next === "brands" ? { tab: next } : {}, replace: true })}
        tabs={[
          {
            value: "categories",
            label: `${t("catalog:categories")}${categories.data ? ` · ${categories.data.length}` : ""}`,
          },
          { value: "brands", label: `${t("catalog:brands")}${brands.data ? ` · ${brands.data.length}` : ""}` },
        ]}
      />
      <div className="h-3 shrink-0" />
      {tab === "categories" ? (
        <ListTable
          label={t("catalog:categories")}
          columns={categoryColumns}
          rows={tree}
          rowKey={(row) => row.category.category_id}
          onOpen={(row) => setCategory(row.category)}
          error={categories.error}
          retry={() => void categories.refetch()}
          empty={
            <Empty
              className="h-auto py-16"
              icon={<LayoutGrid />}
              title={t("catalog:no_categories")}
              text={t("catalog:no_categories_text")}
            />
          }
        />
      ) : (
        <ListTable
          label={t("catalog:brands")}
          columns={brandColumns}
          rows={brands.data}
          rowKey={(one) => one.brand_id}
          onOpen={setBrand}
          error={brands.error}
          retry={() => void brands.refetch()}
          empty={
            <Empty
              className="h-auto py-16"
              icon={<Tag />}
              title={t("catalog:no_brands")}
              text={t("catalog:no_brands_text")}
            />
          }
        />
      )}
      {category ? (
        <CategoryDialog
          category={category === "new" ? undefined : category}
          disabled={away || !mayEdit}
          onClose={() => setCategory(undefined)}
        />
      ) : null}
      {brand ? (
        <BrandDialog
          brand={brand === "new" ? undefined : brand}
          disabled={away || !mayEdit}
          onClose={() => setBrand(undefined)}
        />
      ) : null}
    </Page>
  );
}

interface DialogProps {
  disabled: boolean;
  onClose: () => void;
}

function CategoryDialog({ category, disabled, onClose }: DialogProps & { category: Category | undefined }) {
  const { t } = useTranslation();
  const categories = useCategories().data ?? [];
  const form = useForm({
    name: category?.name ?? "",
    parentId: category?.parent_id ?? undefined,
    hue: category?.hue ?? 150,
    pictogram: category?.pictogram ?? "",
    sort: String(category?.sort_no ?? 0),
    active: category?.is_active ?? true,
  });
  const { now, set, at } = form;
  const attempt = useAttempt();
  const save = async () => {
    const body = {
      name: now.name.trim(),
      parent_id: now.parentId ?? null,
      hue: now.hue,
      pictogram: now.pictogram,
      sort_no: Number(now.sort) || 0,
    };
    const sent = await form.send(async () => {
      if (category) {
        const params = { path: { category_id: category.category_id }, header: from(category.version) };
        await take(api.PUT("/api/v1/categories/{category_id}", { params, body: { ...body, is_active: now.active } }));
      } else await take(api.POST("/api/v1/categories", { params: { header: once(attempt.keyFor(body)) }, body }));
      await queries.invalidateQueries({ queryKey: ["categories"] });
    });
    if (!sent) return;
    say({ text: t("catalog:group_saved", { name: body.name }), kind: "good" });
    onClose();
  };
  return (
    <FormDialog
      form={form}
      title={category?.name ?? t("catalog:new_category")}
      side
      disabled={disabled}
      onSave={save}
      onClose={onClose}
    >
      <div className="flex items-end gap-4">
        <PictogramPicker
          value={now.pictogram}
          hue={now.hue}
          disabled={disabled}
          onChange={(pictogram) => set({ pictogram })}
        />
        <TextField
          className="flex-1"
          label={t("catalog:name")}
          error={at("/name")}
          autoFocus={!category}
          value={now.name}
          disabled={disabled}
          maxLength={200}
          onChange={(event) => set({ name: event.target.value })}
        />
      </div>
      <label className="flex flex-col gap-2 text-sm font-medium text-ink-2">
        {t("catalog:colour")}
        <input
          type="range"
          min={0}
          max={359}
          value={now.hue}
          disabled={disabled}
          onChange={(event) => set({ hue: Number(event.target.value) })}
          className="h-3 w-full appearance-none rounded-full [&::-webkit-slider-thumb]:size-6 [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full [&::-webkit-slider-thumb]:bg-white [&::-webkit-slider-thumb]:shadow-2 [&::-webkit-slider-thumb]:ring-2 [&::-webkit-slider-thumb]:ring-line-2"
          style={{ background: "linear-gradient(to right in oklch longer hue, oklch(.8 .1 0), oklch(.8 .1 359))" }}
        />
      </label>
      <PickField
        label={t("catalog:below")}
        error={at("/parent_id")}
        empty={t("catalog:at_top")}
        clearable={!disabled}
        disabled={disabled}
        value={now.parentId}
        onChange={(parentId) => set({ parentId })}
        choices={inTree(categories)
          .filter((one) => one.category.category_id !== category?.category_id)
          .map((one) => ({ value: one.category.category_id, label: one.category.name, depth: one.depth }))}
      />
      <TextField
        label={t("catalog:sort")}
        help={t("catalog:sort_help")}
        error={at("/sort_no")}
        inputMode="numeric"
        dir="ltr"
        value={now.sort}
        disabled={disabled}
        onChange={(event) => set({ sort: event.target.value.replace(/[^\d-]/g, "") })}
      />
      {category ? (
        <Switch
          checked={now.active}
          disabled={disabled}
          onChange={(active) => set({ active })}
          label={t("settings:in_use")}
          about={t("catalog:group_in_use_text")}
        />
      ) : null}
    </FormDialog>
  );
}

function BrandDialog({ brand, disabled, onClose }: DialogProps & { brand: Brand | undefined }) {
  const { t } = useTranslation();
  const form = useForm({ name: brand?.name ?? "", active: brand?.is_active ?? true });
  const { now, set, at } = form;
  const attempt = useAttempt();
  const save = async () => {
    const body = { name: now.name.trim() };
    const sent = await form.send(async () => {
      if (brand) {
        const params = { path: { brand_id: brand.brand_id }, header: from(brand.version) };
        await take(api.PUT("/api/v1/brands/{brand_id}", { params, body: { ...body, is_active: now.active } }));
      } else await take(api.POST("/api/v1/brands", { params: { header: once(attempt.keyFor(body)) }, body }));
      await queries.invalidateQueries({ queryKey: ["brands"] });
    });
    if (!sent) return;
    say({ text: t("catalog:group_saved", { name: body.name }), kind: "good" });
    onClose();
  };
  return (
    <FormDialog
      form={form}
      title={brand?.name ?? t("catalog:new_brand")}
      disabled={disabled}
      onSave={save}
      onClose={onClose}
    >
      <TextField
        label={t("catalog:name")}
        error={at("/name")}
        autoFocus
        value={now.name}
        disabled={disabled}
        maxLength={200}
        onChange={(event) => set({ name: event.target.value })}
      />
      {brand ? (
        <Switch
          checked={now.active}
          disabled={disabled}
          onChange={(active) => set({ active })}
          label={t("settings:in_use")}
          about={t("catalog:group_in_use_text")}
        />
      ) : null}
    </FormDialog>
  );
}
