/** What the server said it stored last: what to give back is known with that answer, before the paper comes. */
import type { TFunction } from "i18next";
import { create } from "zustand";
import { isolate } from "@/lib/isolate";
import type { MoneyFormat } from "@/lib/money";
import { say } from "@/ui/toast";
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

/** Says that a sale is stored which is not on the screen any more, with what its buyer may still wait for. */
export function sayStored(saleId: string, t: TFunction, money: MoneyFormat): void {
  const { sale } = useSold.getState();
  const known = sale?.sale_id === saleId ? sale : undefined;
  const stored = t("sales:stored_late", { number: isolate(known?.number ?? "–") });
  const back = known?.change_minor
    ? ` ${t("sales:stored_change", { amount: isolate(money.text(known.change_minor)) })}`
    : "";
  say({ kind: "good", text: stored + back, ...(back ? { lasts: 0 } : {}) });
}
