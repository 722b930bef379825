/**
 * What goes into the pricing engine and what comes out: the shapes of `shared/wasm`, member for member.
 *
 * Amounts are whole minor units (cents, paisa, fils) and at most MONEY_MAX either way, which is below 2^53: a `number` holds them exactly.
 * A fraction, NaN or Infinity is refused as malformed. Quantities, percentages and rates are decimals in strings and never numbers.
 */

/** The largest amount in minor units that a person may enter and a document may come to: 10^12. */
export const MONEY_MAX = 1_000_000_000_000;
/** Lines of a basket at most. */
export const LINES_MAX = 500;
/** Payments of a sale at most. */
export const TENDERS_MAX = 50;

/** A whole number of minor units. */
export type Minor = number;
/** A decimal number as text: `"1.5"`, `"-3"`, `"17"`. */
export type DecimalText = string;
/** What happens to halves: setting `sales.rounding`. */
export type Rounding = "half_up" | "half_even";
/** Where tax is rounded: setting `sales.tax_rounding`. */
export type TaxRounding = "line" | "document";
export type TenderKind = "cash" | "card" | "other";

export type Discount =
  | { kind: "percent"; percent: DecimalText; reason?: string | null }
  | { kind: "amount"; amount_minor: Minor; reason?: string | null };

/** Members of a product of the catalogue snapshot that its price depends on; absent members mean what they mean there. */
export interface ArticleProduct {
  /** What a sale may hold of it is counted over all its lines. */
  product_id: string;
  unit_price_minor: Minor;
  price_includes_tax?: boolean | null;
  discount_allowed?: boolean;
  discount_percent_max?: DecimalText | null;
  min_price_minor?: Minor | null;
  is_open_price?: boolean;
  sells_fractions?: boolean;
  max_per_sale?: DecimalText | null;
}
/** Members of its tax class. */
export interface ArticleTaxClass {
  is_inclusive: boolean;
  rates: readonly { code: string; rate: DecimalText }[];
}
/** Members of the barcode that was scanned. */
export interface ArticleBarcode {
  pack_quantity?: DecimalText | null;
  price_minor?: Minor | null;
}
/** What the catalogue says of a line. Make it with `articleOf`. */
export interface Article extends ArticleProduct {
  tax_class: ArticleTaxClass;
  barcode?: ArticleBarcode;
}

export interface BasketLine {
  line_id: string;
  /** Above zero; packages if the scanned code is a package's. */
  quantity: DecimalText;
  /** Another price than the catalogue's; must be there for articles with an open price. */
  unit_price_minor?: Minor | null;
  discounts?: readonly Discount[];
  article: Article;
}

/** How far the seller may go alone. */
export interface Rights {
  /** Permission `sales.change_price`. */
  may_change_price?: boolean;
  /** The role's limit; absent: any discount. */
  discount_percent_max?: DecimalText | null;
  /** Setting `sales.discount_reason_required`. */
  reason_required?: boolean;
}

export interface Basket {
  currency: string;
  rounding?: Rounding;
  tax_rounding?: TaxRounding;
  /** Setting `sales.line_quantity_max`; ten thousand if absent. */
  line_quantity_max?: DecimalText;
  lines: readonly BasketLine[];
  /** Discounts on the whole basket, in the order in which they are taken. */
  discounts?: readonly Discount[];
  rights?: Rights;
}

export interface LineTax {
  code: string;
  rate: DecimalText;
  inclusive: boolean;
  base_minor: Minor;
  tax_minor: Minor;
}
export interface AppliedDiscount {
  percent?: DecimalText;
  amount_minor: Minor;
  reason?: string;
}
export interface PricedLine {
  id: string;
  quantity: DecimalText;
  unit_price_minor: Minor;
  gross_minor: Minor;
  line_discount_minor: Minor;
  sale_discount_minor: Minor;
  net_minor: Minor;
  tax_minor: Minor;
  total_minor: Minor;
  taxes: LineTax[];
  discounts?: AppliedDiscount[];
}
export interface Totals {
  gross_minor: Minor;
  line_discount_minor: Minor;
  sale_discount_minor: Minor;
  net_minor: Minor;
  tax_minor: Minor;
  /** What the customer pays, before cash rounding: `expected_total_minor` of the checkout. */
  total_minor: Minor;
  taxes: LineTax[];
}

/** Why a line cannot be sold as it is; the server answers the same as a violation. */
export type Refused =
  | { kind: "whole_only" | "too_many" | "price_required" | "price_not_allowed" | "discount_not_allowed" }
  | { kind: "quantity_too_large" }
  | { kind: "reason_required"; discount: number };
/** A line that a second person must approve, and for what. */
export interface Beyond {
  line: string;
  discount: boolean;
  price: boolean;
  /** How far it is below the catalogue, all discounts together: a decimal. */
  given_percent: string;
  /** What a unit still comes to, rounded down. */
  left_unit_minor: Minor;
}

export interface PricedBasket {
  /** In the order of the basket. */
  lines: PricedLine[];
  /** What each discount on the whole basket came to. */
  discounts: AppliedDiscount[];
  totals: Totals;
  /** What one of each line costs in the catalogue, in the order of the lines. */
  list_prices_minor: Minor[];
  /** Lines that cannot be sold as they are. */
  refused: { line: string; why: Refused[] }[];
  /** Places of discounts on the whole basket that lack a reason. */
  discounts_without_reason: number[];
  /** Lines that a second person must approve; the sale needs approval if there is one. */
  beyond: Beyond[];
}

export interface Tender {
  kind: TenderKind;
  amount_minor: Minor;
}
export interface Payment {
  total_minor: Minor;
  /** Its largest note bounds the change: ten of them. */
  currency: string;
  /** Setting `sales.cash_rounding_minor`; 1 rounds nothing. */
  cash_increment_minor: Minor;
  rounding?: Rounding;
  tenders: readonly Tender[];
}
/** total + rounding = due = tendered − change + balance. */
export interface Settlement {
  due_minor: Minor;
  rounding_minor: Minor;
  tendered_minor: Minor;
  /** What goes back to the customer, in cash. */
  change_minor: Minor;
  /** What is still to pay, exactly; the sale is paid when this is zero. */
  balance_minor: Minor;
  /** What is still to pay if it is paid in cash, rounded to coins. Zero with a balance left: a cash tender of zero pays it. */
  cash_due_minor: Minor;
}

export interface Denomination {
  denomination_minor: Minor;
  count: number;
}
/** Kinds of coins and notes: a currency's usual ones, or a list in minor units. */
export type Pieces = string | readonly Minor[];
export interface Broken {
  pieces: Denomination[];
  /** What no coin is small enough for. */
  rest_minor: Minor;
}
export interface CurrencyInfo {
  code: string;
  name: string;
  /** Decimal places: 0, 2, 3 or 4. */
  exponent: number;
  /** Usual coins and notes, largest first. */
  denominations_minor: Minor[];
}
/** A part of a sold line on its way back; columns as in PricedLine. */
export type LineShare = Omit<PricedLine, "unit_price_minor" | "discounts">;

/** Every reason for which the engine refuses. */
export type RefusalKind =
  | "malformed"
  | "too_large"
  | "engine_failed"
  | "too_many_lines"
  | "duplicate_line"
  | "quantity_not_positive"
  | "price_out_of_range"
  | "too_many_discounts"
  | "discount_negative"
  | "discount_too_large"
  | "not_discountable"
  | "too_many_taxes"
  | "duplicate_tax"
  | "amount_too_large"
  | "total_out_of_range"
  | "tender_out_of_range"
  | "increment_out_of_range"
  | "too_many_tenders"
  | "change_too_large"
  | "overpaid_without_cash"
  | "more_than_left"
  | "inconsistent"
  | "amount_out_of_range"
  | "denomination_out_of_range"
  | "too_many_denominations"
  | "too_precise"
  | "out_of_range";

/** A refusal with the members that go with its kind. */
export interface RefusalDetail {
  kind: RefusalKind;
  message: string;
  /** The line that is meant; null or absent where the whole basket is. */
  line?: string | null;
  /** With `duplicate_tax`. */
  code?: string;
  /** With `discount_too_large`: what was left to take it from. */
  available_minor?: Minor;
  /** With `overpaid_without_cash`. */
  excess_minor?: Minor;
  /** With `change_too_large`: what would go back, and the most that can. */
  change_minor?: Minor;
  most_minor?: Minor;
  /** With `more_than_left`. */
  left?: DecimalText;
  /** With `too_precise`. */
  places?: number;
}
