import type { TFunction } from "i18next";
import { Lock } from "lucide-react";
import { memo } from "react";
import { nameParts, packOf, unitOf } from "@/catalog/measure";
import type { PricedLine } from "@/pricing/engine";
import { cx } from "@/ui/cx";
import { Money } from "@/ui/money";
import type { Line } from "./model";

interface CartLineProps {
  line: Line;
  priced: PricedLine | undefined;
  /** What one costs in the catalogue. */
  listMinor: number | undefined;
  selected: boolean;
  /** It is the one that was added to, or changed, last. */
  changed: boolean;
  /** Why it cannot be sold as it is, if so. */
  refused: string | undefined;
  /** Needs somebody's approval. */
  beyond: boolean;
  /** What is on hand, if that is less than this sale takes. */
  short: string | undefined;
  /** Whether a sale that takes more is refused. */
  blocks: boolean;
  onSelect: (lineId: string) => void;
  /** From the list: asking for it in each row takes longer than drawing the row. */
  t: TFunction;
}

/** One line of the sale, 60 px: quantity, name with its price, what it comes to. */
export const CartLine = memo(
  function CartLine({
    line,
    priced,
    listMinor,
    selected,
    changed,
    refused,
    beyond,
    short,
    blocks,
    onSelect,
    t,
  }: CartLineProps) {
    const unit = priced?.unit_price_minor ?? line.unitPriceMinor ?? line.product.unit_price_minor;
    // A discount on the whole sale stands in its totals: the figure at the end of the line is before it.
    const off = priced?.line_discount_minor ?? 0;
    const unitName = unitOf(line.product);
    const pack = packOf(line.product, line.barcode);
    const name = nameParts(line.product.name);
    const percent =
      line.discounts.length === 1 && line.discounts[0]?.kind === "percent" ? line.discounts[0].percent : undefined;
    return (
      <button
        type="button"
        aria-pressed={selected}
        onClick={(event) => {
          event.currentTarget.blur();
          onSelect(line.lineId);
        }}
        className={cx(
          "relative flex h-15 w-full items-center gap-3 px-4 text-start",
          selected &&
            "bg-brand-soft before:absolute before:inset-y-2 before:start-0 before:w-[3px] before:rounded-e-full before:bg-brand",
        )}
      >
        <span
          key={line.quantity}
          className={cx(
            "flex h-9 min-w-9 flex-col items-center justify-center rounded-md px-1.5 text-sm leading-4 font-semibold",
            changed && "animate-[pop_170ms_ease-out]",
            selected ? "bg-brand text-on-brand" : "bg-sunken hairline-2",
          )}
        >
          <bdi>{line.quantity}</bdi>
          {unitName && !pack ? <bdi className="text-2xs leading-3 font-normal">{unitName}</bdi> : null}
        </span>
        <span className="min-w-0 flex-1">
          <bdi className="flex w-fit max-w-full text-[0.9375rem] leading-5 font-medium">
            <span className="truncate">{name.head}</span>
            {name.size ? <span className="shrink-0 ps-[0.3em]">{name.size}</span> : null}
          </bdi>
          <span className="flex items-center gap-2 text-xs leading-4 text-ink-2">
            {listMinor !== undefined && listMinor !== unit && !line.product.is_open_price ? (
              <s className="text-ink-3">
                <Money minor={listMinor} />
              </s>
            ) : null}
            <bdi dir="ltr" className="whitespace-nowrap">
              <Money minor={unit} sign />
              {unitName && !pack ? t("common:per_unit", { unit: unitName }) : null}
            </bdi>
            {pack ? (
              <span className="shrink-0 rounded-full bg-sky-soft px-1.5 text-2xs font-medium text-sky-ink">
                {t("common:pack_of", { quantity: pack })}
              </span>
            ) : null}
            {off > 0 ? (
              <span className="rounded-full bg-amber-soft px-1.5 text-2xs font-medium text-amber-ink">
                {percent ? <bdi>−{percent}%</bdi> : <Money minor={-off} />}
              </span>
            ) : null}
            {beyond ? <Lock aria-label={t("sales:needs_approval")} className="size-3 text-amber-ink" /> : null}
            {refused ? (
              <span className="truncate font-medium text-rose-ink">{t(`sales:refused.${refused}`)}</span>
            ) : short !== undefined ? (
              <span className={cx("truncate font-medium", blocks ? "text-rose-ink" : "text-amber-ink")}>
                {t(blocks ? "sales:short_block" : "sales:short_warn", { quantity: short })}
              </span>
            ) : line.note ? (
              <span dir="auto" className="truncate text-ink-3">
                {line.note}
              </span>
            ) : null}
          </span>
        </span>
        <Money
          minor={priced ? priced.gross_minor - priced.line_discount_minor : unit}
          className="text-[0.9375rem] font-semibold"
        />
      </button>
    );
  },
  (before, now) =>
    before.line === now.line &&
    before.t === now.t &&
    before.selected === now.selected &&
    before.changed === now.changed &&
    before.refused === now.refused &&
    before.beyond === now.beyond &&
    before.short === now.short &&
    before.blocks === now.blocks &&
    before.listMinor === now.listMinor &&
    same(before.priced, now.priced),
);

const same = (a: PricedLine | undefined, b: PricedLine | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.total_minor === b.total_minor &&
    a.gross_minor === b.gross_minor &&
    a.line_discount_minor === b.line_discount_minor);
