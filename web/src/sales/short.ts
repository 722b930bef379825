/** What a sale takes beyond what is on hand, as far as this person may know it: said while it can still be changed. */
import { packOf } from "@/catalog/measure";
import type { Level } from "./levels";
import type { Line } from "./model";

/** By line: how much is there of a product of which the sale takes more. Figures to compare, not to count stock with. */
export function shortLines(lines: readonly Line[], levels: ReadonlyMap<string, Level>): ReadonlyMap<string, string> {
  const taken = new Map<string, number>();
  for (const { product, barcode, quantity } of lines) {
    if (!levels.has(product.product_id)) continue;
    const units = Number(quantity) * Number(packOf(product, barcode) ?? 1);
    taken.set(product.product_id, (taken.get(product.product_id) ?? 0) + units);
  }
  return new Map(
    lines.flatMap(({ lineId, product }) => {
      const level = levels.get(product.product_id);
      const isShort = level && (taken.get(product.product_id) ?? 0) > Number(level.quantity);
      return isShort ? [[lineId, level.quantity] as const] : [];
    }),
  );
}
