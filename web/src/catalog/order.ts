/** The order of products on the till: by the order of their categories, then by name, as shelves are. */
import type { Category, TillProduct } from "./model";

const collator = new Intl.Collator(undefined, { numeric: true });
/** Collation of 50,000 names takes half a second: plain comparison where there are many. */
const COLLATED_MAX = 5000;
const LAST = 9999;

/** Categories that are shown, in their order. */
export const ordered = (categories: readonly Category[]): Category[] =>
  categories.filter((one) => one.is_active).sort((a, b) => a.sort_no - b.sort_no || collator.compare(a.name, b.name));

/** Compares products of a catalogue of `count`; `categories` as `ordered` gives them. */
export function byShelf(categories: readonly Category[], count: number): (a: TillProduct, b: TillProduct) => number {
  const rank = new Map(categories.map((one, at) => [one.category_id, at]));
  const of = ({ category_id: id }: TillProduct): number => (id ? (rank.get(id) ?? LAST) : LAST);
  const compare =
    count > COLLATED_MAX
      ? (a: TillProduct, b: TillProduct) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
      : (a: TillProduct, b: TillProduct) => collator.compare(a.name, b.name);
  return (a, b) => of(a) - of(b) || compare(a, b);
}
