/** What the server said it stored last: what to give back is known with that answer, before the paper comes. */
import type { TFunction } from "i18next";
import { create } from "zustand";
import { api, take } from "@/api/client";
import { isolate } from "@/lib/isolate";
import type { MoneyFormat } from "@/lib/money";
import { useOneTab } from "@/session/one-tab";
import { say, unsay } from "@/ui/toast";
import { currentSale, useCart } from "./cart";
import type { SaleView } from "./model";
import { whenAnswered } from "./outgoing";

interface SoldState {
  sale: SaleView | undefined;
  /** The sale whose change is shown before the address says so: to go there takes longer than to draw it. */
  shown: string | undefined;
}

export const useSold = create<SoldState>(() => ({ sale: undefined, shown: undefined }));

export const showPaid = (saleId: string | undefined): void => useSold.setState({ shown: saleId });
export const isShownPaid = (saleId: string): boolean => useSold.getState().shown === saleId;

whenAnswered("complete", (answer) => {
  if (answer.number !== undefined) useSold.setState({ sale: answer });
});

/** How long the change of an earlier sale is told at most. */
const LATE_MS = 30_000;

/** Says that a sale is stored which is not on the screen any more, with what its buyer may still wait for. */
export function sayStored(saleId: string, t: TFunction, money: MoneyFormat): void {
  const { sale } = useSold.getState();
  const known = sale?.sale_id === saleId ? sale : undefined;
  const stored = t("sales:stored_late", { number: isolate(known?.number ?? "–") });
  if (!known?.change_minor) {
    say({ kind: "good", text: stored });
    return;
  }
  const back = t("sales:stored_change", { amount: isolate(money.text(known.change_minor)) });
  const id = `stored-${saleId}`;
  say({ id, kind: "good", text: `${stored} ${back}`, lasts: LATE_MS });
  whenNextBegins(saleId, () => unsay(id));
}

/** Once: the next sale gets its first line, or another one is paid. What was said of the one before is not taken for its figures. */
function whenNextBegins(saleId: string, then: () => void): void {
  const now = currentSale();
  const begun = now.lines.length > 0 ? now.saleId : undefined;
  const stops: (() => void)[] = [];
  const end = () => {
    for (const stop of stops) stop();
    then();
  };
  stops.push(
    useCart.subscribe((state) => {
      const sale = currentSale(state);
      if (sale.lines.length > 0 && sale.saleId !== begun && sale.saleId !== saleId) end();
    }),
    useSold.subscribe(({ sale }) => {
      if (sale && sale.sale_id !== saleId) end();
    }),
  );
}

/** Says the same of a sale that another tab has stored, if it is stored. */
export async function lookStored(saleId: string, t: TFunction, money: MoneyFormat): Promise<void> {
  if (useOneTab.getState().tab !== "ours") return;
  const sale = await take(api.GET("/api/v1/sales/{sale_id}", { params: { path: { sale_id: saleId } } })).catch(
    () => undefined,
  );
  if (!sale) return;
  useSold.setState({ sale });
  sayStored(saleId, t, money);
}
