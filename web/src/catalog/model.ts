import type { Schemas } from "@/api/client";

export type TillProduct = Schemas["TillProduct"];
export type Category = Schemas["Category"];
export type TaxClass = Schemas["TaxClass"];
export type Brand = Schemas["Brand"];

/** What a code on a package means. */
export interface Coded {
  product: TillProduct;
  /** The barcode as the catalogue writes it; absent for a SKU. */
  barcode?: string | undefined;
  /** Units in the package; a decimal. */
  packQuantity: string;
  /** The package's own price, in minor units. */
  priceMinor: number | undefined;
}

/** What products refer to. */
export interface Groups {
  categories: Category[];
  taxClasses: TaxClass[];
  brands: Brand[];
}

/** What the catalogue's worker tells the page: `head`, then every product in the order of the shelves, then `whole`; later changes. */
export type Told =
  | ({ kind: "head"; count: number } & Groups)
  | { kind: "chunk"; products: TillProduct[] }
  | { kind: "whole"; fresh: boolean }
  | ({ kind: "changed"; products: TillProduct[]; gone: string[] } & Groups)
  | { kind: "failed"; code: string; status: number };

/** What the page asks of the worker. */
export type Asked =
  | { kind: "open"; tenant: string; branch: string; token: string }
  | { kind: "changes"; token: string }
  | { kind: "reload"; token: string };
