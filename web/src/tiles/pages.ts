/** The pages of tiles at this register, as its rules say. What is not sold here is left out. */
import { useMemo } from "react";
import { productOf, useCatalogue } from "@/catalog/catalogue";
import type { TillProduct } from "@/catalog/model";
import { rulesNow, useRules } from "@/sales/rules";
import { pagesOf, type TilePage } from "./model";

export const productsOf = ({ products }: TilePage): TillProduct[] =>
  products.map(productOf).filter((product) => product !== undefined);

/** What the strip above the tiles calls a page, beside the ids of categories. */
export const shelfOf = (at: number): string => `page:${at}`;
const placeOf = (shelf: string | undefined | null): number | undefined =>
  shelf?.startsWith("page:") ? Number(shelf.slice(5)) : undefined;

/** The pages that have something to tap. */
export function useTilePages(): readonly TilePage[] {
  const { tile_pages } = useRules();
  const revision = useCatalogue((state) => state.revision);
  return useMemo(() => {
    void revision;
    return pagesOf(tile_pages).filter((page) => productsOf(page).length > 0);
  }, [tile_pages, revision]);
}

/** The page that a shelf is, if it is one. */
export function pageAt(pages: readonly TilePage[], shelf: string | undefined | null): TilePage | undefined {
  const at = placeOf(shelf);
  return at === undefined ? undefined : pages[at];
}

/** The shelf that is there: a page may be gone by now. */
export const presentShelf = (pages: readonly TilePage[], shelf: string | undefined): string | undefined =>
  placeOf(shelf) !== undefined && !pageAt(pages, shelf) ? undefined : shelf;

/** What a till begins with: the first page, if the shop has made one. */
export const firstShelf = (): string | undefined =>
  pagesOf(rulesNow().tile_pages).length > 0 ? shelfOf(0) : undefined;
