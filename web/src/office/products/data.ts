/** What the pages of the catalogue ask the server for. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, type Schemas, take, takeAll } from "@/api/client";
import { marginPercent } from "@/lib/margin";
import { queries } from "@/lib/queries";

export type Product = Schemas["Product"];
export type ProductItem = Schemas["ProductItem"];
export type Category = Schemas["Category"];
export type TaxClass = Schemas["TaxClass"];

export const fetchProduct = (id: string): Promise<Product> =>
  take(api.GET("/api/v1/products/{product_id}", { params: { path: { product_id: id } } }));

export const useProduct = (id: string | undefined) =>
  useQuery({
    queryKey: ["product", id],
    queryFn: () => fetchProduct(id ?? ""),
    enabled: id !== undefined && id !== "",
  });

export const useCategories = () =>
  useQuery({
    queryKey: ["categories"],
    queryFn: () => takeAll((at) => api.GET("/api/v1/categories", { params: { query: { ...at, status: "all" } } })),
    staleTime: 60_000,
  });
export const useBrands = () =>
  useQuery({
    queryKey: ["brands"],
    queryFn: () => takeAll((at) => api.GET("/api/v1/brands", { params: { query: { ...at, status: "all" } } })),
    staleTime: 60_000,
  });
export const useTaxClasses = () =>
  useQuery({
    queryKey: ["tax-classes"],
    queryFn: () => takeAll((at) => api.GET("/api/v1/tax-classes", { params: { query: { ...at, status: "all" } } })),
    staleTime: 60_000,
  });

/** After a change: what is shown is asked again, and what the server answered is taken at once. */
export function tookProduct(product: Product): void {
  queries.setQueryData(["product", product.product_id], product);
  void queries.invalidateQueries({ queryKey: ["products"] });
  void queries.invalidateQueries({ queryKey: ["prices", product.product_id] });
}

/** The categories as a tree, in order, each with its depth. */
export function inTree(categories: readonly Category[]): { category: Category; depth: number }[] {
  const below = new Map<string, Category[]>();
  const known = new Set(categories.map((one) => one.category_id));
  for (const one of categories) {
    const parent = one.parent_id && known.has(one.parent_id) ? one.parent_id : "";
    below.set(parent, [...(below.get(parent) ?? []), one]);
  }
  const walk = (parent: string, depth: number): { category: Category; depth: number }[] =>
    (below.get(parent) ?? [])
      .sort((one, other) => one.sort_no - other.sort_no || one.name.localeCompare(other.name))
      .flatMap((category) => [{ category, depth }, ...walk(category.category_id, depth + 1)]);
  return walk("", 0);
}

export function useHues(): (categoryId: string | null | undefined) => number {
  const categories = useCategories().data;
  return useMemo(() => {
    const hues = new Map(categories?.map((one) => [one.category_id, one.hue]));
    return (id) => hues.get(id ?? "") ?? 150;
  }, [categories]);
}

/** The tax that lies in a price of this class, in percent. */
export function includedTax(tax: TaxClass | undefined, own?: boolean | null): number {
  if (!tax || !(own ?? tax.is_inclusive)) return 0;
  return tax.rates.reduce((sum, { rate }) => sum + Number(rate), 0);
}

export function useMargin(): (
  item: Pick<ProductItem, "unit_price_minor" | "cost_price_minor" | "tax_class_id">,
) => number | undefined {
  const taxes = useTaxClasses().data;
  return (item) => {
    const cost = item.cost_price_minor;
    if (cost === undefined || cost === null || !taxes) return undefined;
    return marginPercent(
      item.unit_price_minor,
      cost,
      includedTax(taxes.find((one) => one.tax_class_id === item.tax_class_id)),
    );
  };
}
