/** Price labels of the chosen products: which paper, how many of each, and what they look like. */
import { useQuery } from "@tanstack/react-query";
import { Minus, Plus, Printer } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { onlyDigits } from "@/lib/figures";
import { useMoney } from "@/lib/money";
import { queries } from "@/lib/queries";
import { Button, IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Dialog } from "@/ui/dialog";
import { boxed } from "@/ui/field";
import { printNode } from "@/ui/print";
import { SelectField } from "@/ui/select";
import { Broken, Notice, Skeleton } from "@/ui/states";
import { fetchProduct, type Product, type ProductItem } from "../data";
import { Label, type LabelOf, Sheets } from "./label";
import { SIZES, type SizeName } from "./sizes";

/** A printer's roll is long, a person's patience is not. */
const EACH_MAX = 500;
const ALL_MAX = 2000;
/** Asked for at a time. */
const AT_ONCE = 6;
const KEY = "till.labels";

/** The code of one piece: not that of a pack, which has another price. */
export function codeOf({ barcodes, sku }: Pick<Product, "barcodes" | "sku">): string {
  const single = barcodes.find((one) => Number(one.pack_quantity) === 1 && (one.price_minor ?? null) === null);
  return single?.code ?? sku;
}

async function whole(chosen: readonly ProductItem[]): Promise<Product[]> {
  const found: Product[] = [];
  for (let at = 0; at < chosen.length; at += AT_ONCE) {
    const some = chosen
      .slice(at, at + AT_ONCE)
      .map(({ product_id: id }) =>
        queries.fetchQuery({ queryKey: ["product", id], queryFn: () => fetchProduct(id), staleTime: 30_000 }),
      );
    found.push(...(await Promise.all(some)));
  }
  return found;
}

export function Labels({ chosen, onClose }: { chosen: readonly ProductItem[]; onClose: () => void }) {
  const { t } = useTranslation();
  const money = useMoney();
  const [size, setSize] = useState<SizeName>(() => {
    const kept = localStorage.getItem(KEY);
    return kept && kept in SIZES ? (kept as SizeName) : "roll";
  });
  const [counts, setCounts] = useState<Readonly<Record<string, number>>>({});
  const ids = chosen.map(({ product_id }) => product_id);
  const products = useQuery({ queryKey: ["products", "labels", ids], queryFn: () => whole(chosen), staleTime: 30_000 });
  const countOf = (id: string): number => counts[id] ?? 1;
  const set = (id: string, count: number) =>
    setCounts({ ...counts, [id]: Math.max(0, Math.min(EACH_MAX, Math.trunc(count) || 0)) });
  const labelOf = (one: Product): LabelOf => ({
    name: one.name,
    price: money.text(one.unit_price_minor),
    per: one.sells_fractions ? t("common:per_unit", { unit: one.unit }) : "",
    code: codeOf(one),
  });
  const all = products.data ?? [];
  const count = ids.reduce((sum, id) => sum + countOf(id), 0);
  const first = all.find((one) => countOf(one.product_id) > 0) ?? all[0];
  const asStocked = () =>
    setCounts(
      Object.fromEntries(
        all.map((one) => [one.product_id, Math.max(0, Math.min(EACH_MAX, Math.floor(Number(one.on_hand)) || 0))]),
      ),
    );
  const print = () => {
    localStorage.setItem(KEY, size);
    const labels = all.flatMap((one) => Array.from({ length: countOf(one.product_id) }, () => labelOf(one)));
    printNode(<Sheets labels={labels} size={SIZES[size]} />, SIZES[size].page);
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t("catalog:labels_title")}
      about={t("catalog:labels_text")}
      foot={
        <>
          <Button onClick={onClose}>{t("common:close")}</Button>
          <Button
            kind="primary"
            icon={<Printer className="size-4" />}
            disabled={!products.data || count === 0 || count > ALL_MAX}
            onClick={print}
          >
            {t("catalog:labels_print", { count })}
          </Button>
        </>
      }
    >
      {products.isError ? (
        <Broken error={products.error} retry={() => void products.refetch()} />
      ) : (
        <div className="grid items-start gap-5 sm:grid-cols-[minmax(0,1fr)_15rem]">
          <div className="flex min-w-0 flex-col gap-3">
            <div className="flex flex-wrap gap-2">
              <Button size="sm" onClick={() => setCounts({})}>
                {t("catalog:labels_one")}
              </Button>
              <Button size="sm" disabled={!products.data} onClick={asStocked}>
                {t("catalog:labels_stock")}
              </Button>
            </div>
            {count > ALL_MAX ? <Notice>{t("catalog:labels_most", { count: ALL_MAX })}</Notice> : null}
            <ul className="max-h-96 overflow-y-auto rounded-lg px-4 hairline">
              {chosen.map((one) => (
                <li key={one.product_id} className="flex items-center gap-2 border-b border-line py-2 last:border-0">
                  <bdi className="min-w-0 flex-1 truncate text-sm">{one.name}</bdi>
                  <IconButton
                    label={t("catalog:labels_less", { name: one.name })}
                    disabled={countOf(one.product_id) === 0}
                    onClick={() => set(one.product_id, countOf(one.product_id) - 1)}
                  >
                    <Minus />
                  </IconButton>
                  <input
                    dir="ltr"
                    inputMode="numeric"
                    aria-label={t("catalog:labels_of", { name: one.name })}
                    value={countOf(one.product_id)}
                    onChange={(event) => set(one.product_id, Number(onlyDigits(event.target.value)))}
                    onFocus={(event) => event.target.select()}
                    className={cx(boxed, "tabular h-11 w-16 text-center")}
                  />
                  <IconButton
                    label={t("catalog:labels_more", { name: one.name })}
                    onClick={() => set(one.product_id, countOf(one.product_id) + 1)}
                  >
                    <Plus />
                  </IconButton>
                </li>
              ))}
            </ul>
          </div>
          <div className="flex flex-col gap-4">
            <SelectField
              label={t("catalog:labels_size")}
              value={size}
              onChange={(next) => setSize(next as SizeName)}
              choices={(Object.keys(SIZES) as SizeName[]).map((value) => ({
                value,
                label: t(`catalog:label_size.${value}`),
              }))}
            />
            <figure
              aria-label={t("catalog:labels_preview")}
              className="grid place-items-center rounded-lg bg-sunken p-4"
            >
              {first ? (
                <div className="overflow-hidden rounded-sm shadow-1">
                  <Label label={labelOf(first)} size={SIZES[size]} />
                </div>
              ) : (
                <Skeleton className="h-28 w-full" />
              )}
            </figure>
          </div>
        </div>
      )}
    </Dialog>
  );
}
