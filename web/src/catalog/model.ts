import type { Schemas } from "@/api/client";

export type TillProduct = Schemas["TillProduct"];
export type Category = Schemas["Category"];
export type TaxClass = Schemas["TaxClass"];
export type Brand = Schemas["Brand"];

/** What a code on a package means. */
export interface Coded {
  product: TillProduct;
  /** Units in the package; a decimal. */
  packQuantity: string;
  /** The package's own price, in minor units. */
  priceMinor: number | undefined;
}

/** What the catalogue's worker tells the page. */
export type Told =
  | { kind: "chunk"; products: TillProduct[] }
  | {
      kind: "rest";
      categories: Category[];
      taxClasses: TaxClass[];
      brands: Brand[];
      cursor: string;
      count: number;
      fresh: boolean;
    }
  | {
      kind: "changed";
      products: TillProduct[];
      gone: string[];
      categories: Category[];
      taxClasses: TaxClass[];
      brands: Brand[];
      cursor: string;
    }
  | { kind: "failed"; code: string; status: number };

/** What the page asks of the worker. */
export type Asked =
  | { kind: "open"; tenant: string; branch: string; token: string }
  | { kind: "changes"; token: string }
  | { kind: "reload"; token: string };
