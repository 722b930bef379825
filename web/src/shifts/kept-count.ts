/** Counts that the server keeps: one is a record from the moment it is submitted, and a page that was left comes back to it. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, type Schemas, take } from "@/api/client";
import { uuid7 } from "@/lib/ids";
import { type MoneyFormat, useMoney } from "@/lib/money";
import { type CountDraft, changeDraft, useCountDraft, type XReport } from "./data";
import { piecesOf } from "./pieces";

type Counted = Schemas["Counted"];
type Kept = Schemas["DrawerCountView"];

/** What was typed, as the server counts it. Piece by piece; an empty drawer is a sum. */
export function countedOf(draft: Pick<CountDraft, "counts" | "others">, money: Pick<MoneyFormat, "read">): Counted {
  const pieces = piecesOf(draft.counts);
  const others = Object.entries(draft.others).filter(([, typed]) => typed.trim() !== "");
  return {
    ...(pieces.length > 0 ? { cash: pieces } : { counted_cash_minor: 0 }),
    ...(others.length > 0
      ? { others: others.map(([tender, typed]) => ({ tender, amount_minor: money.read(typed) ?? 0 })) }
      : {}),
  };
}

/** What was typed when it was counted so. */
export const typedOf = (
  { cash = [], others = [] }: Counted,
  money: Pick<MoneyFormat, "typed">,
): Pick<CountDraft, "counts" | "others"> => ({
  counts: Object.fromEntries(cash.map((piece) => [piece.denomination_minor, piece.count])),
  others: Object.fromEntries(others.map((one) => [one.tender, money.typed(one.amount_minor)])),
});

const isSame = (one: Counted, other: Counted): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Keeps a count. Asked again, it is the same one: the server takes an equal count for no other. */
export const keepCount = (shiftId: string, counted: Counted): Promise<Kept> =>
  take(
    api.POST("/api/v1/shifts/{shift_id}/counts", {
      params: { path: { shift_id: shiftId }, header: { "Idempotency-Key": uuid7() } },
      body: { counted },
    }),
  );

/** Whether nothing was sold or moved since a drawer was counted. */
export const stillHolds = (
  { sales_count, movements_count }: Pick<Kept, "sales_count" | "movements_count">,
  now: XReport,
): boolean =>
  sales_count === now.sales_count && movements_count === now.movements.reduce((all, { count }) => all + count, 0);

/** Comes back to the last count of a shift, if it still holds and nothing else was typed here since. True while that is asked. */
export function useKeptCount(shiftId: string, now: XReport | undefined): boolean {
  const money = useMoney();
  const draft = useCountDraft(shiftId);
  const begun = draft.again || draft.lockedAt !== undefined;
  const asked = useQuery({
    queryKey: ["shift", shiftId, "counts"],
    queryFn: () =>
      take(
        api.GET("/api/v1/shifts/{shift_id}/counts", { params: { path: { shift_id: shiftId }, query: { limit: 1 } } }),
      ),
    staleTime: 0,
    gcTime: 0,
    enabled: !begun,
  });
  const last = asked.data?.[0];
  useEffect(() => {
    if (begun || !last || !now || !stillHolds(last, now)) return;
    const typed = Object.keys(draft.counts).length + Object.keys(draft.others).length > 0;
    if (typed && !isSame(countedOf(draft, money), countedOf(typedOf(last.counted, money), money))) return;
    changeDraft(shiftId, { ...typedOf(last.counted, money), lockedAt: last.recorded_at, against: last });
  }, [begun, last, now, shiftId, money, draft]);
  return !begun && asked.isPending && asked.fetchStatus === "fetching";
}
