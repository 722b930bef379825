/** Pages of tiles that a shop has put together: their shape, and how one is changed. The shape is that of the setting `sales.tile_pages`. */

export interface TilePage {
  name: string;
  /** Ids of products, in the order of their tiles. */
  products: readonly string[];
}

export interface TilePages {
  pages: readonly TilePage[];
}

export const PAGES_MAX = 12;
export const PRODUCTS_MAX = 40;
export const NAME_MAX = 40;

/** Pages as they are read: what has not their shape, e.g. from a newer server, is none. */
export function pagesOf(value: unknown): readonly TilePage[] {
  const pages = (value as Partial<TilePages> | null | undefined)?.pages;
  if (!Array.isArray(pages)) return [];
  return pages.filter((one) => typeof one?.name === "string" && Array.isArray(one.products)).slice(0, PAGES_MAX);
}

/** A list with the thing at `from` standing at `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const thing = list[from];
  if (thing === undefined || to < 0 || to >= list.length || from === to) return list;
  const rest = list.filter((_, at) => at !== from);
  return [...rest.slice(0, to), thing, ...rest.slice(to)];
}

const changed = (pages: readonly TilePage[], at: number, change: (page: TilePage) => TilePage): readonly TilePage[] =>
  pages.map((page, no) => (no === at ? change(page) : page));

export const renamed = (pages: readonly TilePage[], at: number, name: string): readonly TilePage[] =>
  changed(pages, at, (page) => ({ ...page, name }));

export const without = (pages: readonly TilePage[], at: number): readonly TilePage[] =>
  pages.filter((_, no) => no !== at);

export const withProducts = (
  pages: readonly TilePage[],
  at: number,
  change: (products: readonly string[]) => readonly string[],
): readonly TilePage[] => changed(pages, at, (page) => ({ ...page, products: change(page.products) }));

/** Why a product cannot be put on a page: a key of `tiles:`. */
export function whyNot(page: TilePage, id: string): "twice" | "full" | undefined {
  if (page.products.includes(id)) return "twice";
  return page.products.length >= PRODUCTS_MAX ? "full" : undefined;
}

/** What is wrong with the names of pages: that one has none, or that two are called alike. */
export function wrongName(pages: readonly TilePage[], at: number): "unnamed" | "alike" | undefined {
  const name = pages[at]?.name.trim().toLowerCase();
  if (name === undefined) return undefined;
  if (name === "") return "unnamed";
  return pages.some((page, no) => no !== at && page.name.trim().toLowerCase() === name) ? "alike" : undefined;
}

/** As they are stored. */
export const stored = (pages: readonly TilePage[]): TilePages => ({
  pages: pages.map(({ name, products }) => ({ name: name.trim(), products })),
});
