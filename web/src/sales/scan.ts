/** What a scanned or typed code does to the sale. */
import type { TFunction } from "i18next";
import { create } from "zustand";
import { byCode, productOf } from "@/catalog/catalogue";
import type { Coded } from "@/catalog/model";
import type { Torn } from "@/scanner/scanner";
import { say } from "@/ui/toast";
import { addProduct, currentSale } from "./cart";
import type { Line } from "./model";
import { sound } from "./sound";

/** A product that asks something before it can be sold: its price, or the age of the buyer. */
export interface Question {
  coded: Coded;
  barcode: string | undefined;
  quantity: string;
}

interface SearchState {
  text: string;
  question: Question | undefined;
  /** The last code that nothing has. */
  unknown: string | undefined;
  /** When something was scanned last: the light beside the search field. */
  scannedAt: number;
}

export const useSearch = create<SearchState>(() => ({
  text: "",
  question: undefined,
  unknown: undefined,
  scannedAt: 0,
}));

/** `12*` before a code or a tap: the quantity, and what is left of the text. */
export function quantityPrefix(text: string): { quantity: string | undefined; rest: string } {
  const found = /^\s*(\d{1,5}(?:\.\d{1,3})?)\s*[*×x]\s*(.*)$/i.exec(text);
  return found?.[1] && Number(found[1]) > 0
    ? { quantity: found[1], rest: found[2] ?? "" }
    : { quantity: undefined, rest: text };
}

/** Whether the buyer of the open sale has still to be asked how old they are. */
export const asksAge = ({ age_restriction }: Coded["product"]): boolean =>
  (age_restriction ?? 0) > (currentSale().ageChecked ?? 0);

/**
 * The product for which the buyer of the open sale has still to be asked: a sale that was put aside brings no answer back, and the
 * catalogue may ask for more than when the line was added.
 */
export const leftToAsk = (lines: readonly Line[]): Coded["product"] | undefined =>
  lines
    .map(({ product }) => productOf(product.product_id) ?? product)
    .filter(asksAge)
    .sort((a, b) => (b.age_restriction ?? 0) - (a.age_restriction ?? 0))[0];

/** Adds a product, or asks what it needs first. Age is asked once for a sale, not for every piece. */
export function offer(coded: Coded, barcode: string | undefined, quantity: string, t: TFunction): void {
  const { product } = coded;
  if (product.is_open_price || asksAge(product)) {
    useSearch.setState({ question: { coded, barcode, quantity } });
    return;
  }
  if (!addProduct({ product, quantity, ...(barcode === undefined ? {} : { barcode }) }))
    say({ kind: "bad", text: t("sales:no_tax_class", { name: product.name }) });
}

/** Takes back what the beginning of a torn code wrote into the search. */
function untype({ text: typed }: Torn): void {
  const { text } = useSearch.getState();
  if (text.endsWith(typed)) useSearch.setState({ text: text.slice(0, -typed.length) });
}

export function scanned(given: string, t: TFunction, torn?: Torn): void {
  // Too short by its beginning, which was taken for typed: only what is a code of ours tells.
  const whole = torn?.perhaps && !byCode(quantityPrefix(given).rest) && byCode(torn.text + given) !== undefined;
  const text = whole ? torn.text + given : given;
  if (torn && (whole || !torn.perhaps)) untype(torn);
  const before = quantityPrefix(useSearch.getState().text);
  // A code may look like a quantity before a code: 4X6-FRAME.
  const inside = byCode(text) ? { quantity: undefined, rest: text } : quantityPrefix(text);
  const code = inside.quantity ? inside.rest : text;
  const quantity = inside.quantity ?? (before.rest === "" ? before.quantity : undefined) ?? "1";
  const coded = byCode(code);
  useSearch.setState({
    scannedAt: performance.now(),
    unknown: coded ? undefined : code,
    ...(before.quantity && before.rest === "" ? { text: "" } : {}),
  });
  if (!coded) {
    sound("unknown");
    say({ id: "unknown-code", kind: "bad", text: t("sales:unknown_code", { code }) });
    return;
  }
  sound("scan");
  offer(coded, coded.barcode, quantity, t);
}
