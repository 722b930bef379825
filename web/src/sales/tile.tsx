import { memo } from "react";
import { useTranslation } from "react-i18next";
import { useCatalogue } from "@/catalog/catalogue";
import { isWeighed, unbroken } from "@/catalog/measure";
import type { TillProduct } from "@/catalog/model";
import { sumQuantities } from "@/pricing/engine";
import { cx } from "@/ui/cx";
import { Money } from "@/ui/money";
import { Pictogram } from "@/ui/pictogram";
import type { Level } from "./levels";

interface TileProps {
  product: TillProduct;
  /** What the open sale has of it, a quantity a line. */
  quantities: string[] | undefined;
  level: Level | undefined;
  /** Enter takes this one. */
  marked: boolean;
  onPick: (product: TillProduct) => void;
}

/** A product to tap. It gives the focus up at once: otherwise the scanner's Enter would press it again. */
export const Tile = memo(
  function Tile({ product, quantities, level, marked, onPick }: TileProps) {
    const { t } = useTranslation();
    const hue = useCatalogue(
      (state) => state.categories.find((one) => one.category_id === product.category_id)?.hue ?? 160,
    );
    const count = quantities ? sumQuantities(quantities) : undefined;
    const out = level !== undefined && level.state === "out";
    return (
      <button
        type="button"
        data-marked={marked || undefined}
        onClick={(event) => {
          event.currentTarget.blur();
          onPick(product);
        }}
        className={cx(
          "press flex h-full min-w-0 flex-col rounded-xl bg-surface p-1.5 text-start shadow-1 hairline hover:shadow-2",
          marked && "outline-2 outline-offset-2 outline-brand",
          count && "shadow-[inset_0_0_0_2px_var(--brand)] hover:shadow-[inset_0_0_0_2px_var(--brand)]",
        )}
      >
        <span
          className="relative block h-23 w-full shrink-0 rounded-lg"
          style={{ background: `oklch(var(--tile-l) var(--tile-c) ${hue})` }}
        >
          <span className="absolute end-2 top-2 grid size-13 place-items-center">
            {product.image_url ? (
              <img src={product.image_url} alt="" loading="lazy" className="size-full rounded-md object-cover" />
            ) : (
              <Pictogram name={product.pictogram} size={52} {...(out ? { className: "opacity-40 grayscale" } : {})} />
            )}
          </span>
          {count ? (
            <span
              key={count}
              className="absolute start-2 top-2 grid h-6.5 min-w-6.5 animate-[pop_170ms_ease-out] place-items-center rounded-full bg-brand px-1.5 text-xs font-semibold text-on-brand"
            >
              {count}
            </span>
          ) : out ? (
            <span className="absolute start-2 top-2 rounded-full bg-ink px-2 py-0.5 text-2xs font-medium text-surface">
              {t("sales:out")}
            </span>
          ) : level?.state === "low" ? (
            <span className="absolute start-2 top-2 rounded-full bg-amber-soft px-2 py-0.5 text-2xs font-medium text-amber-ink">
              {t("sales:left", { quantity: level.quantity })}
            </span>
          ) : null}
          <span className="absolute start-2.5 bottom-2">
            {product.is_open_price ? (
              <span className="text-xs font-medium text-ink-2">{t("sales:open_price")}</span>
            ) : (
              <bdi dir="ltr">
                <Money minor={product.unit_price_minor} sign className="text-base font-semibold" />
                {isWeighed(product) ? (
                  <span className="text-xs text-ink-2">{t("common:per_unit", { unit: product.unit })}</span>
                ) : null}
              </bdi>
            )}
          </span>
        </span>
        <span className="line-clamp-2 w-full px-1.5 pt-1.5 text-sm leading-[1.125rem] font-medium">
          <bdi>{unbroken(product.name)}</bdi>
        </span>
      </button>
    );
  },
  (before, now) =>
    before.product === now.product &&
    before.level === now.level &&
    before.marked === now.marked &&
    before.onPick === now.onPick &&
    (before.quantities?.join() ?? "") === (now.quantities?.join() ?? ""),
);
