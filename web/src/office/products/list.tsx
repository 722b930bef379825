/** All products: found by name, SKU or barcode, looked at from the side, and changed many at once. */
import { FileUp, Package, ReceiptText, Tag } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/session/session";
import { Button } from "@/ui/button";
import { useAway } from "../away";
import { useGo } from "../go";
import { list, peekOf } from "../kit/list";
import { ListPage } from "../kit/page";
import { BulkActions } from "./bulk";
import { Margin, Meter, Named } from "./cells";
import { inTree, useBrands, useCategories } from "./data";
import { inPlace, isKept } from "./in-place";
import { Inside } from "./peek";
import { StockWord } from "./stock-word";
import { Tile } from "./tile";

const useTree = () =>
  inTree(useCategories().data ?? []).map(({ category, depth }) => ({
    value: category.category_id,
    label: category.name,
    depth,
    before: <Tile pictogram={category.pictogram} hue={category.hue} size={26} />,
  }));

const useBrandChoices = () => (useBrands().data ?? []).map((one) => ({ value: one.brand_id, label: one.name }));

function Import() {
  const { t } = useTranslation();
  const go = useGo();
  const away = useAway();
  if (!useMay("catalog.import")) return null;
  return (
    <Button icon={<FileUp className="size-4" />} disabled={away} onClick={() => go({ to: "/products/import" })}>
      {t("catalog:import")}
    </Button>
  );
}

const view = (name: "low" | "out" | "hidden" | "archived", query: Record<string, string | boolean>) => ({
  name,
  label: `catalog:view.${name}` as const,
  query,
  empty: { title: `catalog:none.${name}` as const, text: `catalog:none_text.${name}` as const },
});

export const PRODUCTS = list({
  path: "/api/v1/products",
  id: "product_id",
  key: "products",
  may: "catalog.view",
  title: "office:pages.products",
  count: "catalog:count",
  order: "name",
  isByBranch: true,
  search: "catalog:filter",
  views: [
    view("low", { low_stock: true }),
    view("out", { out_of_stock: true }),
    view("hidden", { status: "hidden" }),
    view("archived", { status: "archived" }),
  ],
  filters: [
    { name: "category_id", label: "catalog:category", kind: "choice", useChoices: useTree },
    {
      name: "brand_id",
      label: "catalog:brand",
      kind: "choice",
      icon: <Tag className="text-ink-2" />,
      useChoices: useBrandChoices,
    },
  ],
  columns: [
    {
      name: "name",
      head: "catalog:columns.product",
      kind: "text",
      sort: "name",
      width: "w-[26%]",
      show: (one) => <Named item={one} />,
      edit: { kind: "text", max: 200, ...inPlace("name", "catalog.edit") },
    },
    { name: "sku", head: "catalog:columns.sku", kind: "code", sort: "sku", width: "w-28 max-lg:hidden" },
    { name: "category_name", head: "catalog:columns.category", kind: "text", width: "max-xl:hidden" },
    { name: "brand_name", head: "catalog:brand", kind: "text", isExtra: true },
    {
      name: "unit_price_minor",
      head: "catalog:columns.price",
      kind: "money",
      width: "w-32",
      edit: { kind: "money", ...inPlace("unit_price_minor", "catalog.edit") },
    },
    {
      name: "cost_price_minor",
      head: "catalog:columns.cost",
      kind: "money",
      may: "catalog.view_cost",
      width: "w-24",
      isExtra: true,
    },
    {
      name: "margin",
      head: "catalog:columns.margin",
      kind: "number",
      may: "catalog.view_cost",
      isDrawn: true,
      width: "w-20",
      show: (one) => <Margin item={one} />,
    },
    {
      name: "on_hand",
      head: "catalog:columns.stock",
      kind: "quantity",
      width: "w-36",
      value: ({ tracks_stock, on_hand }) => (tracks_stock ? on_hand : undefined),
      show: (one) => <Meter item={one} />,
    },
    {
      name: "limited_qty",
      head: "catalog:columns.low_at",
      kind: "quantity",
      width: "w-28",
      isExtra: true,
      edit: { kind: "quantity", ...inPlace("limited_qty", "catalog.edit"), when: isKept },
    },
    {
      name: "updated_at",
      head: "settings:changed_at",
      kind: "moment",
      sort: "updated_at",
      width: "w-44",
      isExtra: true,
    },
    {
      name: "status",
      head: "catalog:columns.status",
      kind: "word",
      words: "catalog:states",
      width: "w-28",
      show: (one) => <StockWord item={one} />,
    },
  ],
  empty: { icon: <Package />, title: "catalog:none.all", text: "catalog:none_text.all" },
  peekWhole: peekOf("/api/v1/products/{product_id}", {
    title: ({ name }) => name,
    about: ({ sku }) => <bdi>{sku}</bdi>,
    Body: ({ row }) => <Inside product={row} />,
    links: [
      {
        to: "/sales",
        by: "product_id",
        label: "catalog:sales_of",
        icon: <ReceiptText />,
        may: "sales.view_all",
      },
    ],
  }),
  page: {
    of: ({ product_id }) => `/products/${product_id}`,
    new: "/products/new",
    mayAdd: "catalog.edit",
    mayEdit: "catalog.edit",
    add: "catalog:new_product",
  },
  bulk: { may: "catalog.edit", name: ({ name }) => name, Actions: BulkActions },
  Actions: Import,
});

export const Products = () => <ListPage list={PRODUCTS} />;
