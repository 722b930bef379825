/** Sales put aside. They live on the server: any register of the branch may take them up, and closing a shift carries them over. */
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { Pause } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api, type Schemas, take } from "@/api/client";
import { problemWords } from "@/api/words";
import { productOf, taxClassOf } from "@/catalog/catalogue";
import { uuid7 } from "@/lib/ids";
import { queries } from "@/lib/queries";
import { may } from "@/session/session";
import { usePlace } from "@/till/place";
import { say } from "@/ui/toast";
import { closeSale, currentSale, isPaidInPart, takeUp } from "./cart";
import type { Terms } from "./judge";
import type { Line, OpenSale } from "./model";
import { closePanel } from "./panels";

export type Parked = Schemas["ParkedSaleView"];

/** Remarks are printed in one line each: a line feed could make a line of the receipt of it. */
export const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

export const lineInput = (line: Line): Schemas["LineInput"] => ({
  line_id: line.lineId,
  product_id: line.product.product_id,
  quantity: line.quantity,
  discounts: line.discounts,
  note: oneLine(line.note),
  ...(line.barcode === undefined ? {} : { barcode: line.barcode }),
  ...(line.unitPriceMinor === undefined ? {} : { unit_price_minor: line.unitPriceMinor }),
});

/** Puts the sale on the screen aside. It leaves the screen only when the server has it. */
export async function hold(_terms: Terms, t: TFunction): Promise<void> {
  const sale = currentSale();
  const register = usePlace.getState().register;
  if (!register) return;
  if (isPaidInPart(sale)) return say({ id: "paid-in-part", kind: "bad", text: t("sales:paid_in_part") });
  const label = sale.label ?? sale.customer?.name ?? sale.note.slice(0, 40);
  try {
    await take(
      api.POST("/api/v1/sales/{sale_id}/park", {
        params: { path: { sale_id: sale.saleId }, header: { "Idempotency-Key": uuid7() } },
        body: {
          register_id: register.register_id,
          label,
          basket: { lines: sale.lines.map(lineInput), discounts: sale.discounts, note: oneLine(sale.note) },
          ...(sale.customer ? { customer_id: sale.customer.customer_id } : {}),
        },
      }),
    );
    closeSale(sale.saleId);
    void queries.invalidateQueries({ queryKey: ["parked"] });
    say({ kind: "good", text: t("sales:held_done") });
  } catch (error) {
    say({ kind: "bad", text: t("sales:held_failed", { why: problemWords(t, error) }) });
  }
}

/** Brings a sale back to the screen. Products that are not sold here any more are named and left out. */
export async function recall(parked: Parked, t: TFunction): Promise<void> {
  const register = usePlace.getState().register;
  if (!register) return;
  try {
    const back = await take(
      api.POST("/api/v1/sales/{sale_id}/recall", {
        params: { path: { sale_id: parked.sale_id }, header: { "Idempotency-Key": uuid7() } },
        body: { register_id: register.register_id },
      }),
    );
    const missing: string[] = [];
    const lines: Line[] = [];
    for (const input of back.basket.lines) {
      const product = input.product_id ? productOf(input.product_id) : undefined;
      const taxClass = product && taxClassOf(product.tax_class_id);
      if (!product || !taxClass) {
        missing.push(input.barcode ?? input.product_id ?? "");
        continue;
      }
      lines.push({
        lineId: input.line_id,
        product,
        taxClass,
        barcode: input.barcode ?? undefined,
        quantity: input.quantity,
        unitPriceMinor: input.unit_price_minor ?? undefined,
        discounts: input.discounts ?? [],
        note: input.note ?? "",
      });
    }
    const customer = back.customer_id
      ? await take(
          api.GET("/api/v1/customers/{customer_id}", { params: { path: { customer_id: back.customer_id } } }),
        ).catch(() => undefined)
      : undefined;
    const sale: OpenSale = {
      saleId: back.sale_id,
      lines,
      customer: customer && { customer_id: customer.customer_id, name: customer.name, phone: customer.phones[0] ?? "" },
      discounts: back.basket.discounts ?? [],
      note: back.basket.note ?? "",
      ...(parked.label ? { label: parked.label } : {}),
      channel: "pos",
      selected: lines.at(-1)?.lineId,
      payments: [],
    };
    takeUp(sale);
    closePanel();
    if (missing.length > 0) say({ kind: "bad", text: t("sales:recall_missing", { count: missing.length }), lasts: 0 });
  } catch (error) {
    say({ kind: "bad", text: problemWords(t, error) });
  }
  void queries.invalidateQueries({ queryKey: ["parked"] });
}

/** What it is called, or else the first thing in it. */
export const nameOfHeld = ({ label, basket }: Parked, t: TFunction): string =>
  label || productOf(basket.lines[0]?.product_id ?? "")?.name || t("sales:held_one");

/** The sales put aside in this branch. */
export const useParked = () => {
  const register = usePlace((place) => place.register);
  return useQuery({
    queryKey: ["parked", register?.branch_id],
    queryFn: () =>
      take(api.GET("/api/v1/parked-sales", { params: { query: register ? { branch_id: register.branch_id } : {} } })),
    enabled: register !== undefined && may("sales.sell"),
  });
};

/** The two newest stand as tabs before the open sales. */
export function HeldTabs({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation();
  const parked = useParked().data ?? [];
  return parked.slice(0, 2).map((one) => (
    <button
      key={one.sale_id}
      type="button"
      disabled={disabled}
      onClick={() => void recall(one, t)}
      title={t("sales:recall", { label: nameOfHeld(one, t) })}
      className="-mb-px flex h-11 shrink-0 items-center gap-2 rounded-t-lg px-3 text-sm font-medium text-ink-2 hover:text-ink"
    >
      <Pause className="size-3.5 fill-amber text-amber" />
      <span dir="auto" className="max-w-24 truncate">
        {nameOfHeld(one, t)}
      </span>
      <span className="grid h-5 min-w-5 place-items-center rounded-full bg-hover px-1.5 text-2xs">
        {one.basket.lines.length}
      </span>
    </button>
  ));
}
