/** How much of a product is sold at once: pieces, weighed goods, packs; and its name with a size that stays in one piece. */
import { latin } from "@/lib/figures";
import type { TillProduct } from "./model";

/** What the server takes for a piece: nobody needs to read that on a screen. */
const PIECE = /^(?:pcs?|pieces?|stk|st)\.?$/i;

/** The unit, where it says something: `kg`, not `pcs`. */
export const unitOf = ({ unit }: Pick<TillProduct, "unit">): string | undefined =>
  unit && !PIECE.test(unit) ? unit : undefined;

/** Whether it is put on a scale, or measured, before it is sold. */
export const isWeighed = (product: Pick<TillProduct, "unit" | "sells_fractions">): boolean =>
  product.sells_fractions === true && unitOf(product) !== undefined;

/** How many units the scanned code stands for, where that is not one. */
export function packOf(
  { barcodes }: Pick<TillProduct, "barcodes">,
  code: string | null | undefined,
): string | undefined {
  const found = code ? barcodes?.find((one) => one.code === code) : undefined;
  return found?.pack_quantity === "1" ? undefined : found?.pack_quantity;
}

/** A weight or count as it was typed or weighed, with a point or a comma; nothing if it is none, or nought. */
export function readQuantity(text: string, decimals = 3): string | undefined {
  const plain = latin(text.trim()).replace(/[,،٫]/, ".");
  const found = /^(\d{1,5})?(?:\.(\d*))?$/.exec(plain);
  if (!found || (found[1] === undefined && !found[2]) || (found[2]?.length ?? 0) > decimals) return undefined;
  const part = found[2]?.replace(/0+$/, "");
  const whole = (found[1] ?? "0").replace(/^0+(?=\d)/, "");
  return Number(plain) > 0 ? `${whole}${part ? `.${part}` : ""}` : undefined;
}

const JOINT = "\u00a0";
/** A figure and its unit, or a last figure and the word before it, are not torn apart at the end of a line. */
export const unbroken = (name: string): string =>
  name.replace(/(\d)\s+(?=(?:\p{L}{1,3}|%)(?:$|[\s.,)]))/gu, `$1${JOINT}`).replace(/\s+(?=\d+$)/u, JOINT);

/** A name whose end tells it from its neighbours: that end is never cut off. */
export function nameParts(name: string): { head: string; size: string } {
  const whole = unbroken(name);
  const found = /^(.*[^ ]) ([^ ]*\d[^ ]*)$/u.exec(whole);
  // Split at plain blanks only: what is joined stays together.
  return found?.[1] && found[2] && found[2].length <= 12
    ? { head: found[1], size: found[2] }
    : { head: whole, size: "" };
}
