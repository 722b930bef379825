/** What the open sale comes to: computed by the pricing engine, the same that the server charges by. */
import { useMemo } from "react";
import { articleOf, lineText, type PricedBasket, PricingRefusal, priceLines } from "@/pricing/engine";
import { useSession } from "@/session/session";
import { currentSale, useCart } from "./cart";
import type { Line, OpenSale } from "./model";
import { type SellingRules, useRules } from "./rules";

export type Verdict = { judged: PricedBasket; problem: undefined } | { judged: undefined; problem: PricingRefusal };

export interface Terms {
  currency: string;
  rules: SellingRules;
  mayChangePrice: boolean;
  discountPercentMax: string | null | undefined;
}

export function judge(sale: OpenSale, terms: Terms): Verdict {
  try {
    const basket = {
      currency: terms.currency,
      rounding: terms.rules.rounding,
      tax_rounding: terms.rules.tax_rounding,
      line_quantity_max: terms.rules.line_quantity_max,
      discounts: sale.discounts,
      rights: {
        may_change_price: terms.mayChangePrice,
        discount_percent_max: terms.discountPercentMax ?? null,
        reason_required: terms.rules.discount_reason_required,
      },
    };
    const judged = priceLines(basket, sale.lines.map(textOf));
    return { judged, problem: undefined };
  } catch (error) {
    if (error instanceof PricingRefusal) return { judged: undefined, problem: error };
    throw error;
  }
}

/** A line is never changed, it is replaced: what was made of it holds. */
const texts = new WeakMap<Line, string>();

function textOf(line: Line): string {
  const known = texts.get(line);
  if (known !== undefined) return known;
  const made = lineText({
    line_id: line.lineId,
    quantity: line.quantity,
    ...(line.unitPriceMinor === undefined ? {} : { unit_price_minor: line.unitPriceMinor }),
    discounts: line.discounts,
    article: articleOf(line.product, line.taxClass, barcodeOf(line)),
  });
  texts.set(line, made);
  return made;
}

const barcodeOf = (line: Line) =>
  line.barcode === undefined ? undefined : line.product.barcodes?.find((one) => one.code === line.barcode);

export function useTerms(): Terms {
  const me = useSession((session) => session.me);
  const rules = useRules();
  return useMemo(
    () => ({
      currency: me?.business.currency ?? "USD",
      rules,
      mayChangePrice: me !== undefined && (me.holds_all || me.permissions.includes("sales.change_price")),
      discountPercentMax: me?.limits.discount_percent_max,
    }),
    [me, rules],
  );
}

/** The verdict on the sale on the screen; asked again only when the sale changes. */
export function useVerdict(): Verdict {
  const sale = useCart((state) => currentSale(state));
  const terms = useTerms();
  return useMemo(() => judge(sale, terms), [sale, terms]);
}
