/** A sale that was paid before, by another tab of this till or at another register, while this one still had it on the screen. */
import type { TFunction } from "i18next";
import { ApiProblem } from "@/api/problem";
import { say } from "@/ui/toast";
import { closeSale, makeAnother } from "./cart";
import { PAID_ELSEWHERE, PAID_WITH_OTHERS } from "./stored";

/**
 * Whether that is why a sale was refused; what is done then is done. The same goods are paid for: they leave the screen, and whoever took
 * money a second time is told. Other goods become a sale of their own, and are charged as that.
 */
export function wasPaidBefore(saleId: string, error: unknown, t: TFunction): boolean {
  if (!(error instanceof ApiProblem)) return false;
  if (error.code === PAID_ELSEWHERE) {
    closeSale(saleId);
    say({ kind: "bad", text: t("sales:paid_elsewhere", { number: error.more.number }), lasts: 0 });
  } else if (error.code === PAID_WITH_OTHERS) {
    makeAnother(saleId);
    say({ kind: "bad", text: t("sales:another_stored"), lasts: 0 });
  } else return false;
  return true;
}
