import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { quantityText } from "@/lib/quantity";
import { Checkbox } from "@/ui/checkbox";
import { cx } from "@/ui/cx";
import { Money } from "@/ui/money";
import { type ProductItem, useHues, useMargin } from "./data";
import { StockWord } from "./stock-word";
import { Tile } from "./tile";

export const ROW_HEIGHT = 48;

/** One place says how wide a column is: the head and the rows share it. What matters less goes first where there is little room. */
const CELL = {
  select: "w-9 shrink-0 max-xl:w-11 max-sm:hidden",
  product: "min-w-0 flex-1 pe-4",
  sku: "w-26 shrink-0 pe-3 max-lg:hidden",
  category: "w-40 shrink-0 pe-3 max-xl:hidden",
  price: "w-24 shrink-0 max-sm:w-18 text-end tabular",
  cost: "w-22 shrink-0 text-end tabular max-2xl:hidden",
  margin: "w-20 shrink-0 text-end tabular max-sm:hidden",
  stock: "w-44 shrink-0 ps-6 tabular max-2xl:w-38 max-xl:w-28 max-xl:ps-0 max-sm:hidden",
  status: "w-26 shrink-0 ps-5 max-sm:hidden",
} as const;

export function HeadRow({ mayCost, select }: { mayCost: boolean; select: ReactNode }) {
  const { t } = useTranslation();
  const head = (cell: Exclude<keyof typeof CELL, "select">) => (
    <div role="columnheader" tabIndex={-1} className={CELL[cell]}>
      <span className={cell === "stock" ? "block text-end max-2xl:pe-[50px] 2xl:pe-[66px] max-xl:pe-0" : undefined}>
        {t(`catalog:columns.${cell}`)}
      </span>
    </div>
  );
  return (
    <div
      role="row"
      tabIndex={-1}
      className="sticky top-0 z-10 flex h-10 items-center border-b border-line bg-sunken px-5 text-xs font-medium text-ink-2"
    >
      {select ? (
        <div role="columnheader" tabIndex={-1} className={`${CELL.select} flex items-center`}>
          {select}
        </div>
      ) : null}
      {head("product")}
      {head("sku")}
      {head("category")}
      {head("price")}
      {mayCost ? head("cost") : null}
      {mayCost ? head("margin") : null}
      {head("stock")}
      {head("status")}
    </div>
  );
}

/** How full the shelf is. Nobody says what full is: four times the quantity at which it runs low. */
const FULL = 4;

function Meter({ item }: { item: ProductItem }) {
  const low = Number(item.limited_qty ?? 0);
  const share = low > 0 ? Math.min(1, Math.max(0, Number(item.on_hand) / (low * FULL))) : undefined;
  return (
    <span aria-hidden className="h-1.5 w-14 shrink-0 overflow-hidden rounded-full bg-hover max-2xl:w-10 max-xl:hidden">
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
  );
}

interface ProductRowProps {
  item: ProductItem;
  top: number;
  index: number;
  active: boolean;
  chosen: boolean;
  mayCost: boolean;
  onToggle: ((item: ProductItem) => void) | undefined;
  onOpen: () => void;
}

export const ProductRow = memo(
  function ProductRow({ item, top, index, active, chosen, mayCost, onToggle, onOpen }: ProductRowProps) {
    const { t } = useTranslation();
    const hue = useHues();
    const margin = useMargin()(item);
    return (
      // The row can be pressed anywhere; the keyboard has J, K, Enter and the button inside.
      // biome-ignore lint/a11y/useKeyWithClickEvents: the name inside is a button, and the table has keys of its own.
      <div
        role="row"
        tabIndex={-1}
        aria-rowindex={index + 2}
        aria-selected={chosen}
        onClick={onOpen}
        style={{ transform: `translateY(${top}px)`, height: ROW_HEIGHT }}
        className={cx(
          "absolute inset-x-0 top-0 flex items-center border-b border-line px-5 text-sm",
          chosen ? "bg-brand-soft" : "hover:bg-sunken",
          active && "shadow-[inset_3px_0_0_var(--brand)] rtl:shadow-[inset_-3px_0_0_var(--brand)]",
        )}
      >
        {onToggle ? (
          // biome-ignore lint/a11y/useKeyWithClickEvents: only keeps the press from opening the row.
          <div
            role="gridcell"
            tabIndex={-1}
            className={cx(CELL.select, "flex h-full items-center")}
            onClick={(event) => event.stopPropagation()}
          >
            <Checkbox
              checked={chosen}
              label={t("catalog:select", { name: item.name })}
              onChange={() => onToggle(item)}
            />
          </div>
        ) : null}
        <div role="gridcell" tabIndex={-1} className={cx(CELL.product, "flex items-center gap-3")}>
          <Tile pictogram={item.pictogram} hue={hue(item.category_id)} />
          <button type="button" onClick={onOpen} className="min-w-0 truncate text-start font-medium text-ink">
            {item.name}
          </button>
        </div>
        <div role="gridcell" tabIndex={-1} className={cx(CELL.sku, "truncate text-ink-2")}>
          <bdi>{item.sku}</bdi>
        </div>
        <div role="gridcell" tabIndex={-1} className={cx(CELL.category, "truncate text-ink-2")}>
          {item.category_name}
        </div>
        <div role="gridcell" tabIndex={-1} className={cx(CELL.price, "font-medium")}>
          <Money minor={item.unit_price_minor} />
        </div>
        {mayCost ? (
          <>
            <div role="gridcell" tabIndex={-1} className={cx(CELL.cost, "text-ink-2")}>
              {item.cost_price_minor === undefined || item.cost_price_minor === null ? null : (
                <Money minor={item.cost_price_minor} />
              )}
            </div>
            <div
              role="gridcell"
              tabIndex={-1}
              className={cx(
                CELL.margin,
                margin !== undefined && margin < 0 ? "font-medium text-rose-ink" : "text-ink-2",
              )}
            >
              {margin === undefined ? null : (
                <bdi dir="ltr">{`${margin < 0 ? "−" : ""}${Math.abs(margin).toFixed(1)}%`}</bdi>
              )}
            </div>
          </>
        ) : null}
        <div role="gridcell" tabIndex={-1} className={cx(CELL.stock, "flex items-center gap-2.5 font-medium")}>
          {item.tracks_stock ? (
            <>
              <bdi dir="ltr" className="min-w-0 flex-1 truncate text-end">
                {quantityText(item.on_hand, item.unit)}
              </bdi>
              <Meter item={item} />
            </>
          ) : (
            <span className="flex-1 text-end text-ink-3">—</span>
          )}
        </div>
        <div role="gridcell" tabIndex={-1} className={CELL.status}>
          <StockWord item={item} />
        </div>
      </div>
    );
  },
  (before, after) =>
    before.item === after.item &&
    before.top === after.top &&
    before.active === after.active &&
    before.chosen === after.chosen &&
    before.mayCost === after.mayCost &&
    (before.onToggle === undefined) === (after.onToggle === undefined),
);
