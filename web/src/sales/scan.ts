/** What a scanned or typed code does to the sale. */
import type { TFunction } from "i18next";
import { create } from "zustand";
import { byCode } from "@/catalog/catalogue";
import { isWeighed } from "@/catalog/measure";
import type { Coded } from "@/catalog/model";
import type { Torn } from "@/scanner/scanner";
import { say, unsay } from "@/ui/toast";
import { addProduct, currentSale, useCart } from "./cart";
import { isComing, keepCode, lookAgain } from "./kept-codes";
import { ask, asksAge } from "./questions";
import { sound } from "./sound";

interface SearchState {
  text: string;
  /** A hit was tapped: what it was found by stays in sight, so that nothing moves under the finger; the next key begins anew. */
  done: boolean;
  /** The last code that nothing has, and the screen on which that was said. */
  unknown: { code: string; screen: string } | undefined;
  /** When something was scanned last: the light beside the search field. */
  scannedAt: number;
}

export const useSearch = create<SearchState>(() => ({
  text: "",
  done: false,
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

/** Whether it has to go on a scale first: nobody said how much, and it is no ready-made package. */
export const asksWeight = ({ product, packQuantity, priceMinor }: Coded, quantity: string | undefined): boolean =>
  quantity === undefined && packQuantity === "1" && priceMinor === undefined && isWeighed(product);

/**
 * Adds a product, or asks what it needs first. Age is asked once for a sale, not for every piece. `quantity` is what was said before the
 * scan or tap, if anything was.
 */
export function offer(coded: Coded, barcode: string | undefined, quantity: string | undefined, t: TFunction): void {
  const { product } = coded;
  if (product.is_open_price || asksAge(product) || asksWeight(coded, quantity)) {
    ask({ coded, barcode, quantity });
    return;
  }
  if (!addProduct({ product, quantity: quantity ?? "1", ...(barcode === undefined ? {} : { barcode }) }))
    say({ kind: "bad", text: t("sales:no_tax_class", { name: product.name }) });
}

/** Takes back what the beginning of a torn code wrote into the search. */
function untype({ text: typed }: Torn): void {
  const { text } = useSearch.getState();
  if (text.endsWith(typed)) useSearch.setState({ text: text.slice(0, -typed.length) });
}

/** That nothing has a code is of its moment: said no more once the next thing is done, here or on another screen. */
export function forgetUnknown(): void {
  if (!useSearch.getState().unknown) return;
  useSearch.setState({ unknown: undefined });
  unsay("unknown-code");
}

useCart.subscribe((now, before) => {
  if (now.current !== before.current || currentSale(now).lines !== currentSale(before).lines) forgetUnknown();
});

/** `screen` is where one is once it is done. */
export function scanned(given: string, t: TFunction, torn?: Torn, screen = location.pathname): void {
  // Too short by its beginning, which was taken for typed: only what is a code of ours tells.
  const whole = torn?.perhaps && !byCode(quantityPrefix(given).rest) && byCode(torn.text + given) !== undefined;
  const text = whole ? torn.text + given : given;
  if (torn && (whole || !torn.perhaps)) untype(torn);
  const before = quantityPrefix(useSearch.getState().text);
  // A code may look like a quantity before a code: 4X6-FRAME.
  const inside = byCode(text) ? { quantity: undefined, rest: text } : quantityPrefix(text);
  const code = inside.quantity ? inside.rest : text;
  const quantity = inside.quantity ?? (before.rest === "" ? before.quantity : undefined);
  forgetUnknown();
  useSearch.setState({
    scannedAt: performance.now(),
    ...(before.quantity && before.rest === "" ? { text: "" } : {}),
  });
  if (!byCode(code) && isComing()) keepCode({ code, quantity }, t);
  else meant(code, quantity, t, screen);
}

/** What a code means to the sale, or that it means nothing. */
function meant(code: string, quantity: string | undefined, t: TFunction, screen = location.pathname): void {
  const coded = byCode(code);
  if (!coded) {
    useSearch.setState({ unknown: { code, screen } });
    sound("unknown");
    say({ id: "unknown-code", kind: "bad", text: t("sales:unknown_code", { code }) });
    return;
  }
  sound("scan");
  offer(coded, coded.barcode, quantity, t);
}

/** Takes up what was scanned before the products were here. */
export const takeKeptCodes = (t: TFunction): void => lookAgain(({ code, quantity }) => meant(code, quantity, t), t);
