/** What of a sale goes beyond somebody's limit, line by line, for whoever approves it. */
import type { TFunction } from "i18next";
import { isolate } from "@/lib/isolate";
import type { MoneyFormat } from "@/lib/money";
import type { PricedBasket } from "@/pricing/engine";
import type { Line } from "./model";

export function beyondWords(
  t: TFunction,
  money: MoneyFormat,
  lines: readonly Line[],
  judged: PricedBasket | undefined,
): string[] {
  return (judged?.beyond ?? []).flatMap(({ line: id, price }) => {
    const at = lines.findIndex(({ lineId }) => lineId === id);
    const [line, priced] = [lines[at], judged?.lines[at]];
    if (!line || !priced) return [];
    const words = {
      quantity: line.quantity,
      name: isolate(line.product.name),
      amount: isolate(money.text(priced.total_minor)),
      instead: isolate(money.text(price ? (judged?.list_prices_minor[at] ?? 0) : priced.gross_minor)),
      now: isolate(money.text(priced.unit_price_minor)),
    };
    return [t(price ? "sales:beyond_price" : "sales:beyond_line", words)];
  });
}
