/** Cells of the list of products that are more than a word or a figure. */
import { quantityText } from "@/lib/quantity";
import { cx } from "@/ui/cx";
import { type ProductItem, useHues, useMargin } from "./data";
import { Tile } from "./tile";

export function Named({ item }: { item: ProductItem }) {
  const hue = useHues();
  return (
    <span className="flex items-center gap-3">
      <Tile pictogram={item.pictogram} hue={hue(item.category_id)} />
      <span className="truncate">{item.name}</span>
    </span>
  );
}

export function Margin({ item }: { item: ProductItem }) {
  const margin = useMargin()(item);
  if (margin === undefined) return null;
  const figure = `${margin < 0 ? "−" : ""}${Math.abs(margin).toFixed(1)}%`;
  return (
    <bdi dir="ltr" className={margin < 0 ? "font-medium text-rose-ink" : "text-ink-2"}>
      {figure}
    </bdi>
  );
}

/** How full the shelf is. Nobody says what full is: four times the quantity at which it runs low. */
const FULL = 4;

/** What there is, and how full the shelf is. */
export function Meter({ item }: { item: ProductItem }) {
  if (!item.tracks_stock) return <span className="text-ink-3">—</span>;
  const low = Number(item.limited_qty ?? 0);
  const share = low > 0 ? Math.min(1, Math.max(0, Number(item.on_hand) / (low * FULL))) : undefined;
  return (
    <span className="flex items-center justify-end gap-2.5 font-medium">
      <bdi dir="ltr" className="min-w-0 flex-1 truncate">
        {quantityText(item.on_hand, item.unit)}
      </bdi>
      <span aria-hidden className="h-1.5 w-10 shrink-0 overflow-hidden rounded-full bg-hover max-xl:hidden">
        {share === undefined ? null : (
          <span
            className={cx(
              "block h-full min-w-1 rounded-full",
              share === 0 ? "bg-rose" : item.is_low ? "bg-amber" : "bg-brand",
            )}
            style={{ width: `${share * 100}%` }}
          />
        )}
      </span>
    </span>
  );
}
