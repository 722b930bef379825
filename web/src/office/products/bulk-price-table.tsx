/** What each product costs, would cost, and costs now. */
import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Money } from "@/ui/money";
import type { Outcome } from "./bulk-run";
import type { ProductItem } from "./data";

export interface NewPrice extends Pick<ProductItem, "product_id" | "name" | "sku" | "status" | "unit_price_minor"> {
  /** Nothing where it stays as it is, or cannot be. */
  next: number | undefined;
}

interface PriceTableProps {
  plan: readonly NewPrice[];
  /** Those that are stored. */
  changed: ReadonlySet<string>;
  outcome: Outcome | undefined;
}

export function PriceTable({ plan, changed, outcome }: PriceTableProps) {
  const { t } = useTranslation();
  const why = new Map(outcome?.refused.map((one) => [one.id, one.why]));
  return (
    <div
      className="max-h-72 overflow-y-auto rounded-lg hairline"
      role="region"
      aria-label={t("catalog:bulk_price_list")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and keys have to reach it.
      tabIndex={0}
    >
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-sunken text-xs text-ink-2">
          <tr className="h-9">
            <th className="ps-4 text-start font-medium">{t("catalog:columns.product")}</th>
            <th className="w-32 pe-4 text-end font-medium">{t("catalog:price_now")}</th>
            <th className="w-36 pe-4 text-end font-medium">{t("catalog:price_new")}</th>
          </tr>
        </thead>
        <tbody>
          {plan.map((one) => (
            <tr key={one.product_id} className="h-11 border-t border-line">
              <td className="max-w-0 py-1 ps-4 pe-3">
                <bdi className="block truncate">{one.name}</bdi>
                {why.get(one.product_id) ? (
                  <span className="block text-xs font-medium text-rose-ink">{why.get(one.product_id)}</span>
                ) : one.status === "archived" ? (
                  <span className="block text-xs text-ink-3">{t("catalog:archived")}</span>
                ) : null}
              </td>
              <td className="pe-4 text-end">
                <Money minor={one.unit_price_minor} />
              </td>
              <td className="pe-4 text-end font-semibold">
                {one.next === undefined ? (
                  <span className="font-normal text-ink-3">{t("catalog:price_stays")}</span>
                ) : (
                  <span className="inline-flex items-center gap-1.5">
                    {changed.has(one.product_id) ? (
                      <Check className="size-4 text-brand" aria-label={t("common:saved")} />
                    ) : null}
                    <Money minor={one.next} />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
