import type { Schemas } from "@/api/client";
import type { TaxClass, TillProduct } from "@/catalog/model";

export type Discount = Schemas["Discount"];
export type PaymentInput = Schemas["PaymentInput"];
export type Act = Schemas["ActView"];
export type TakenPayment = Schemas["TakenPaymentView"];
export type SaleView = Schemas["SaleView"];
export type CustomerRef = Pick<Schemas["Customer"], "customer_id" | "name"> & { phone: string };

/** A line of an open sale. The product is kept with it, so that a sale outlives a catalogue that is not loaded yet. */
export interface Line {
  lineId: string;
  product: TillProduct;
  taxClass: TaxClass;
  /** The code that was scanned; its pack quantity and price apply. */
  barcode: string | undefined;
  /** A decimal: packs, if the code is a pack's. */
  quantity: string;
  /** Another price than the catalogue's, in minor units. */
  unitPriceMinor: number | undefined;
  discounts: Discount[];
  note: string;
}

/** A sale that is not paid yet. Its id, made with the first line, is also the key under which it is stored once. */
export interface OpenSale {
  saleId: string;
  lines: Line[];
  customer: CustomerRef | undefined;
  discounts: Discount[];
  note: string;
  /** What it was called while it was put aside. */
  label?: string | undefined;
  channel: "pos" | "quick";
  /** Line that quantity keys and the bar below the list act on. */
  selected: string | undefined;
  /** The age that the buyer was seen to have at least: asked once for a sale, and again only for a higher one. */
  ageChecked?: number | undefined;
  /** What second persons allowed in it. */
  acts?: Act[] | undefined;
  /** What is paid already, while the payment screen is open. */
  payments: PaymentInput[];
}

/** What payments come to, in minor units. */
export const sumOf = (payments: readonly { amount_minor: number }[]): number =>
  payments.reduce((all, { amount_minor }) => all + amount_minor, 0);
