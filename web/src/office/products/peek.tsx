/** A look at one product of the list, without leaving it. */

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, Pencil } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { useKeys } from "@/keys/keys";
import { marginPercent } from "@/lib/margin";
import { quantityText } from "@/lib/quantity";
import { useMay, useSession } from "@/session/session";
import { Button, IconButton } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Money } from "@/ui/money";
import { Broken, Skeleton } from "@/ui/states";
import { useAway } from "../away";
import { useGo } from "../go";
import { includedTax, type Product, useHues, useProduct, useTaxClasses } from "./data";
import { PriceHistory } from "./prices";
import { StockWord } from "./stock-word";
import { Tile } from "./tile";

interface PeekProps {
  id: string | undefined;
  onClose: () => void;
  onPrevious: (() => void) | undefined;
  onNext: (() => void) | undefined;
}

export function Peek({ id, onClose, onPrevious, onNext }: PeekProps) {
  const { t } = useTranslation();
  const go = useGo();
  const away = useAway();
  const product = useProduct(id);
  const mayEdit = useMay("catalog.edit");
  return (
    <Dialog
      open={id !== undefined}
      onClose={onClose}
      side
      title={product.data?.name ?? t("common:loading")}
      about={product.data ? <bdi>{product.data.sku}</bdi> : "\u00a0"}
      foot={
        <div className="flex w-full items-center gap-1">
          <IconButton label={t("office:previous")} disabled={!onPrevious} onClick={onPrevious}>
            <ChevronUp />
          </IconButton>
          <IconButton label={t("office:next")} disabled={!onNext} onClick={onNext}>
            <ChevronDown />
          </IconButton>
          <span className="flex-1" />
          {mayEdit ? (
            <Button
              kind="primary"
              hint="E"
              icon={<Pencil className="size-4" />}
              disabled={away || !product.data}
              onClick={() => go({ to: `/products/${id}` })}
            >
              {t("common:edit")}
            </Button>
          ) : null}
        </div>
      }
    >
      {product.isError && !product.data ? (
        <Broken error={product.error} retry={() => void product.refetch()} />
      ) : product.data ? (
        <Inside product={product.data} />
      ) : (
        <div className="flex flex-col gap-4">
          <Skeleton className="h-24 rounded-xl" />
          <Skeleton className="h-40 rounded-xl" />
        </div>
      )}
      <Keys
        onPrevious={onPrevious}
        onNext={onNext}
        onEdit={mayEdit && !away && id ? () => go({ to: `/products/${id}` }) : undefined}
      />
    </Dialog>
  );
}

/** The panel stands over the list, so it has keys of its own. */
function Keys({
  onPrevious,
  onNext,
  onEdit,
}: Pick<PeekProps, "onPrevious" | "onNext"> & { onEdit: (() => void) | undefined }) {
  const previous = () => (onPrevious ? onPrevious() : false);
  const next = () => (onNext ? onNext() : false);
  useKeys({ "[": previous, "]": next, k: previous, j: next, e: () => (onEdit ? onEdit() : false) });
  return null;
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-h-9 items-center justify-between gap-4 border-b border-line py-1.5 text-sm last:border-0">
      <dt className="text-ink-2">{label}</dt>
      <dd className="text-end font-medium tabular">{children}</dd>
    </div>
  );
}

function Inside({ product }: { product: Product }) {
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
