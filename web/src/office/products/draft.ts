/** A product as it is typed: texts for amounts and quantities, so that a half-typed figure stays what it is. */
import type { Schemas } from "@/api/client";
import { pointed } from "@/lib/figures";
import type { MoneyFormat } from "@/lib/money";
import type { Product } from "./data";

export type ProductInput = Schemas["CatalogUpdateProductBody"];

export interface BarcodeDraft {
  /** For the list on the screen only. */
  key: number;
  code: string;
  pack: string;
  price: string;
}

export interface Draft {
  name: string;
  sku: string;
  description: string;
  categoryId: string | undefined;
  brandId: string | undefined;
  unit: string;
  pictogram: string;
  price: string;
  cost: string;
  taxClassId: string;
  includesTax: "class" | "yes" | "no";
  minPrice: string;
  discountAllowed: boolean;
  discountMax: string;
  isOpenPrice: boolean;
  barcodes: readonly BarcodeDraft[];
  tracksStock: boolean;
  sellsFractions: boolean;
  lowBelow: string;
  reorderPoint: string;
  reorderQuantity: string;
  maxPerSale: string;
  age: string;
  origin: string | undefined;
  hidden: boolean;
}

export const emptyDraft = (taxClassId: string): Draft => ({
  name: "",
  sku: "",
  description: "",
  categoryId: undefined,
  brandId: undefined,
  unit: "pcs",
  pictogram: "",
  price: "",
  cost: "",
  taxClassId,
  includesTax: "class",
  minPrice: "",
  discountAllowed: true,
  discountMax: "",
  isOpenPrice: false,
  // The one that is scanned first has its place already.
  barcodes: [{ key: 0, code: "", pack: "1", price: "" }],
  tracksStock: true,
  sellsFractions: false,
  lowBelow: "",
  reorderPoint: "",
  reorderQuantity: "",
  maxPerSale: "",
  age: "",
  origin: undefined,
  hidden: false,
});

/** A new one after another: of the same category, brand, unit and tax, as whoever fills a shelf has them in the hand. */
export const nextDraft = ({ categoryId, brandId, unit, taxClassId, includesTax }: Draft): Draft => ({
  ...emptyDraft(taxClassId),
  categoryId,
  brandId,
  unit,
  includesTax,
});

export function draftOf(product: Product, money: MoneyFormat): Draft {
  const amount = (minor: number | null | undefined) =>
    minor === null || minor === undefined ? "" : money.typed(minor);
  return {
    name: product.name,
    sku: product.sku,
    description: product.description,
    categoryId: product.category_id ?? undefined,
    brandId: product.brand_id ?? undefined,
    unit: product.unit,
    pictogram: product.pictogram,
    price: money.typed(product.unit_price_minor),
    cost: amount(product.cost_price_minor),
    taxClassId: product.tax_class_id,
    includesTax:
      product.price_includes_tax === null || product.price_includes_tax === undefined
        ? "class"
        : product.price_includes_tax
          ? "yes"
          : "no",
    minPrice: amount(product.min_price_minor),
    discountAllowed: product.discount_allowed,
    discountMax: product.discount_percent_max ?? "",
    isOpenPrice: product.is_open_price,
    barcodes: product.barcodes.map((one, key) => ({
      key,
      code: one.code,
      pack: one.pack_quantity,
      price: amount(one.price_minor),
    })),
    tracksStock: product.tracks_stock,
    sellsFractions: product.sells_fractions,
    lowBelow: product.limited_qty ?? "",
    reorderPoint: product.reorder_point ?? "",
    reorderQuantity: product.reorder_quantity ?? "",
    maxPerSale: product.max_per_sale ?? "",
    age: product.age_restriction ? String(product.age_restriction) : "",
    origin: product.country_of_origin ?? undefined,
    hidden: product.status === "hidden",
  };
}

/** What the server takes of a product that it gave: what a form does not show is sent back as it was, since a change replaces everything. */
export function inputOf(product: Product): ProductInput {
  return {
    sku: product.sku,
    name: product.name,
    description: product.description,
    category_id: product.category_id,
    brand_id: product.brand_id,
    barcodes: product.barcodes,
    unit_price_minor: product.unit_price_minor,
    tax_class_id: product.tax_class_id,
    price_includes_tax: product.price_includes_tax,
    discount_allowed: product.discount_allowed,
    discount_percent_max: product.discount_percent_max,
    min_price_minor: product.min_price_minor,
    unit: product.unit,
    sells_fractions: product.sells_fractions,
    is_open_price: product.is_open_price,
    attributes: product.attributes,
    variant_of: product.variant_of,
    components: product.components,
    branch_ids: product.branch_ids,
    tracks_stock: product.tracks_stock,
    tracks_lots: product.tracks_lots,
    tracks_serials: product.tracks_serials,
    tracks_expiry: product.tracks_expiry,
    reorder_point: product.reorder_point,
    reorder_quantity: product.reorder_quantity,
    limited_qty: product.limited_qty,
    max_per_sale: product.max_per_sale,
    scale_code: product.scale_code,
    age_restriction: product.age_restriction,
    pictogram: product.pictogram,
    image_url: product.image_url,
    commission_class: product.commission_class,
    brand_action: product.brand_action,
    country_of_origin: product.country_of_origin,
    is_validated: product.is_validated,
    ...(product.status === "archived" ? {} : { status: product.status }),
  };
}

/** What cannot be read as what it should be: a pointer with a key of `catalog:wrong`. */
export type Wrong = Record<string, "amount" | "quantity" | "percent" | "needed" | "age">;

const QUANTITY = /^\d{1,9}(\.\d{1,3})?$/;
const PERCENT = /^\d{1,3}(\.\d{1,4})?$/;

/** The product to send, or what stands in its way. `mayCost`: the cost is sent only by those who may set it. */
export function readDraft(
  draft: Draft,
  before: Product | undefined,
  money: MoneyFormat,
  mayCost: boolean,
): { input: ProductInput; wrong: Wrong } {
  const wrong: Wrong = {};
  const amount = (pointer: string, text: string): number | null => {
    if (text.trim() === "") return null;
    const minor = money.read(text);
    if (minor === undefined) wrong[pointer] = "amount";
    return minor ?? null;
  };
  const fits = (pointer: string, text: string, pattern: RegExp, word: "quantity" | "percent"): string | null => {
    if (text.trim() === "") return null;
    const plain = pointed(text, word === "quantity" ? 3 : 4);
    if (plain !== undefined && pattern.test(plain)) return plain;
    wrong[pointer] = word;
    return text;
  };
  for (const [pointer, text] of [
    ["/name", draft.name],
    ["/sku", draft.sku],
    ["/unit", draft.unit],
    ["/unit_price_minor", draft.price],
    ["/tax_class_id", draft.taxClassId],
  ] as const) {
    if (text.trim() === "") wrong[pointer] = "needed";
  }
  const age = draft.age.trim();
  if (age !== "" && !/^\d{1,2}$/.test(age)) wrong["/age_restriction"] = "age";
  const cost = amount("/cost_price_minor", draft.cost);
  const input: ProductInput = {
    ...(before ? inputOf(before) : {}),
    name: draft.name.trim(),
    sku: draft.sku.trim(),
    description: draft.description.trim(),
    category_id: draft.categoryId ?? null,
    brand_id: draft.brandId ?? null,
    unit: draft.unit.trim(),
    pictogram: draft.pictogram,
    unit_price_minor: amount("/unit_price_minor", draft.price) ?? 0,
    ...(mayCost && cost !== null ? { cost_price_minor: cost } : {}),
    tax_class_id: draft.taxClassId,
    price_includes_tax: draft.includesTax === "class" ? null : draft.includesTax === "yes",
    min_price_minor: amount("/min_price_minor", draft.minPrice),
    discount_allowed: draft.discountAllowed,
    discount_percent_max: draft.discountAllowed
      ? fits("/discount_percent_max", draft.discountMax, PERCENT, "percent")
      : null,
    is_open_price: draft.isOpenPrice,
    barcodes: draft.barcodes
      .filter((one) => one.code.trim() !== "")
      .map((one, index) => ({
        code: one.code.trim(),
        pack_quantity: fits(`/barcodes/${index}/pack_quantity`, one.pack, QUANTITY, "quantity") ?? "1",
        price_minor: amount(`/barcodes/${index}/price_minor`, one.price),
      })),
    tracks_stock: draft.tracksStock,
    sells_fractions: draft.sellsFractions,
    limited_qty: fits("/limited_qty", draft.lowBelow, QUANTITY, "quantity"),
    reorder_point: fits("/reorder_point", draft.reorderPoint, QUANTITY, "quantity"),
    reorder_quantity: fits("/reorder_quantity", draft.reorderQuantity, QUANTITY, "quantity"),
    max_per_sale: fits("/max_per_sale", draft.maxPerSale, QUANTITY, "quantity"),
    age_restriction: age === "" ? null : Number(age),
    country_of_origin: draft.origin ?? null,
    status: draft.hidden ? "hidden" : "active",
  };
  return { input, wrong };
}
