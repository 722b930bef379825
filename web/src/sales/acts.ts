/**
 * What goes beyond the seller's limits is allowed by a second person at the moment it is done, before any money is taken. The server keeps it
 * with the sale: it holds when the sale is completed, at this till or another one.
 */
import type { TFunction } from "i18next";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { problemWords } from "@/api/words";
import { uuid7 } from "@/lib/ids";
import type { MoneyFormat } from "@/lib/money";
import type { Beyond, PricedBasket } from "@/pricing/engine";
import { withApproval } from "@/session/approval";
import { usePlace } from "@/till/place";
import { say } from "@/ui/toast";
import { beyondWords } from "./beyond-words";
import { addAct } from "./cart";
import { judge, type Terms } from "./judge";
import type { Act, OpenSale } from "./model";

function covers(act: Act, beyond: Beyond, sale: OpenSale): boolean {
  const line = sale.lines.find(({ lineId }) => lineId === beyond.line);
  if (!line) return false;
  const isIts =
    act.line_id === undefined || (act.line_id === line.lineId && act.product_id === line.product.product_id);
  // Below the lowest price of an article goes only what was allowed for its line.
  const isPriced =
    !beyond.price ||
    (act.line_id !== undefined && line.product.is_open_price !== true) ||
    (act.lowest_unit_minor !== undefined &&
      act.lowest_unit_minor !== null &&
      Number(act.lowest_unit_minor) <= Number(beyond.left_unit_minor));
  return isIts && isPriced && Number(act.percent) >= Number(beyond.given_percent);
}

/** The lines of a sale that somebody has to allow and nobody has. */
export const notAllowed = (sale: OpenSale, judged: PricedBasket | undefined): Beyond[] =>
  (judged?.beyond ?? []).filter((one) => !(sale.acts ?? []).some((act) => covers(act, one, sale)));

const larger = (one: string, other: string): string => (Number(one) > Number(other) ? one : other);

let asking = false;

/**
 * Has a second person allow what goes too far in a sale as it would be. False if nobody does: then it is not done. Where the server is away
 * nobody can be asked, and it is asked for with the money. `typed` is the percentage that was given, if it was one.
 */
export async function allowed(
  sale: OpenSale,
  terms: Terms,
  t: TFunction,
  money: MoneyFormat,
  typed = "0",
): Promise<boolean> {
  const { judged } = judge(sale, terms);
  const open = notAllowed(sale, judged);
  const register = usePlace.getState().register;
  const [first] = open;
  if (!judged || !first || !register) return true;
  // Whoever presses twice asks once.
  if (asking) return false;
  asking = true;
  const line = open.length === 1 ? sale.lines.find(({ lineId }) => lineId === first.line) : undefined;
  const isOpenPrice = line?.product.is_open_price === true;
  const act_id = uuid7();
  const body = {
    act_id,
    register_id: register.register_id,
    // What was typed, or more where several discounts come together.
    percent: open.map((one) => one.given_percent).reduce(larger, typed),
    ...(line ? { line: { line_id: line.lineId, product_id: line.product.product_id } } : {}),
    ...(isOpenPrice ? { lowest_unit_minor: first.left_unit_minor } : {}),
  };
  const ask = (approval?: string) =>
    take(
      api.POST("/api/v1/sales/{sale_id}/acts", {
        params: {
          path: { sale_id: sale.saleId },
          header: { "Idempotency-Key": act_id, ...(approval ? { "X-Approval": approval } : {}) },
        },
        body,
      }),
    );
  try {
    const act = await withApproval(ask, () => beyondWords(t, money, sale.lines, { ...judged, beyond: open }));
    addAct(sale.saleId, act);
    return true;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.isPassing) {
      say({ text: t("sales:asked_later") });
      return true;
    }
    // Nobody was found who allows it: the panel was closed.
    if (error.code !== "kernel.approval-needed") say({ kind: "bad", text: problemWords(t, error) });
    return false;
  } finally {
    asking = false;
  }
}
