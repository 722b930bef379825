/** The sale that was paid last once more: the same goods at the prices of now. What is weighed, priced or asked for is asked anew. */
import type { TFunction } from "i18next";
import { productOf } from "@/catalog/catalogue";
import { isWeighed } from "@/catalog/measure";
import { useCart } from "./cart";
import { offer } from "./scan";

export function repeatLast(t: TFunction): void {
  const last = useCart.getState().paid.at(-1);
  for (const { product: before, barcode, quantity } of last?.lines ?? []) {
    const product = productOf(before.product_id);
    if (!product) continue;
    const code = barcode === undefined ? undefined : product.barcodes?.find((one) => one.code === barcode);
    const coded = { product, packQuantity: code?.pack_quantity ?? "1", priceMinor: code?.price_minor ?? undefined };
    offer(coded, code?.code, isWeighed(product) ? undefined : quantity, t);
  }
}
