/** What is seen of a product at the side of the list. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { marginPercent } from "@/lib/margin";
import { quantityText } from "@/lib/quantity";
import { useMay, useSession } from "@/session/session";
import { Money } from "@/ui/money";
import { Fact } from "../kit/peek";
import { includedTax, type Product, useHues, useTaxClasses } from "./data";
import { PriceHistory } from "./prices";
import { StockWord } from "./stock-word";
import { Tile } from "./tile";

export function Inside({ product }: { product: Product }) {
  const { t } = useTranslation();
  const hue = useHues();
  const taxes = useTaxClasses().data;
  const mayStock = useMay("stock.view");
  const branches = useSession((session) => session.me?.branches);
  const levels = useQuery({
    queryKey: ["levels", product.product_id],
    queryFn: () => take(api.GET("/api/v1/stock/levels", { params: { query: { product_id: product.product_id } } })),
    enabled: mayStock && product.tracks_stock,
  });
  const tax = taxes?.find((one) => one.tax_class_id === product.tax_class_id);
  const cost = product.cost_price_minor;
  const margin =
    cost === undefined || cost === null
      ? undefined
      : marginPercent(product.unit_price_minor, cost, includedTax(tax, product.price_includes_tax));
  const threshold = product.limited_qty ?? product.reorder_point;
  const isLow = threshold !== null && threshold !== undefined && Number(product.on_hand) <= Number(threshold);
  return (
    <div className="flex flex-col gap-6">
      <div className="flex items-center gap-4">
        <Tile pictogram={product.pictogram} hue={hue(product.category_id)} size={80} className="rounded-xl" />
        <div className="min-w-0 flex-1">
          <Money minor={product.unit_price_minor} sign className="text-2xl font-semibold tracking-tight" />
          <p className="text-sm text-ink-2">{t("catalog:per", { unit: product.unit })}</p>
        </div>
        <StockWord item={{ ...product, is_low: isLow }} />
      </div>
      <dl>
        <Fact label={t("catalog:category")}>{product.category_name ?? t("catalog:no_category")}</Fact>
        {product.brand_name ? <Fact label={t("catalog:brand")}>{product.brand_name}</Fact> : null}
        <Fact label={t("catalog:tax")}>
          {tax?.name ?? product.tax_code}
          {Number(product.tax_rate) > 0 ? (
            <span className="block text-xs font-normal text-ink-3">
              {product.is_tax_included ? t("catalog:tax_in") : t("catalog:tax_on_top")}
            </span>
          ) : null}
        </Fact>
        {cost === undefined || cost === null ? null : (
          <Fact label={t("catalog:columns.cost")}>
            <Money minor={cost} />
          </Fact>
        )}
        {margin === undefined ? null : <Fact label={t("catalog:columns.margin")}>{`${margin.toFixed(1)}%`}</Fact>}
        {product.tracks_stock ? (
          <Fact label={t("catalog:columns.stock")}>
            <bdi dir="ltr">{quantityText(product.on_hand, product.unit)}</bdi>
          </Fact>
        ) : null}
        {threshold ? (
          <Fact label={t("catalog:low_below")}>
            <bdi dir="ltr">{quantityText(threshold, product.unit)}</bdi>
          </Fact>
        ) : null}
        {product.barcodes.map((barcode) => (
          <Fact
            key={barcode.code}
            label={
              barcode.pack_quantity === "1"
                ? t("catalog:barcode")
                : t("catalog:pack_of", { quantity: quantityText(barcode.pack_quantity) })
            }
          >
            <bdi>{barcode.code}</bdi>
          </Fact>
        ))}
      </dl>
      {levels.data && levels.data.length > 1 ? (
        <section>
          <h3 className="mb-1 text-xs text-ink-3">{t("catalog:by_branch")}</h3>
          <dl>
            {levels.data.map((level) => (
              <Fact
                key={level.branch_id}
                label={branches?.find((one) => one.branch_id === level.branch_id)?.name ?? ""}
              >
                <bdi dir="ltr">{quantityText(level.on_hand, level.unit)}</bdi>
              </Fact>
            ))}
          </dl>
        </section>
      ) : null}
      <section>
        <h3 className="mb-1 text-xs text-ink-3">{t("catalog:history")}</h3>
        <PriceHistory id={product.product_id} />
      </section>
    </div>
  );
}
