/** What a sale took more of than was on hand, in words that leave room for the buttons below. */
import type { TFunction } from "i18next";

/** So many are named. */
const NAMED = 3;

export function namesBelowZero(
  t: TFunction,
  lines: readonly { product_id: string; name: string }[],
  below: readonly string[],
): string {
  // Each once, however many lines it stands in.
  const names = new Map(lines.map(({ product_id, name }) => [product_id, name]));
  const all = below.flatMap((id) => names.get(id) ?? []);
  const named = all.slice(0, NAMED).join(", ");
  return all.length > NAMED ? t("sales:and_more", { names: named, count: all.length - NAMED }) : named;
}
