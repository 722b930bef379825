/** Money that this branch holds for sales that nobody has completed: the sale is gone, put aside, or on another screen. */
import { useQuery } from "@tanstack/react-query";
import { Hourglass } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, takePage } from "@/api/client";
import { isolate } from "@/lib/isolate";
import { useMoney } from "@/lib/money";
import { useTime } from "@/lib/time";
import { useCart } from "@/sales/cart";
import type { TakenPayment } from "@/sales/model";
import { giveBackTaken } from "@/sales/parts";
import type { Shift } from "@/till/place";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Money } from "@/ui/money";

export function WaitingPayments({ shift }: { shift: Shift }) {
  const { t } = useTranslation();
  const money = useMoney();
  const here = useCart((state) => state.sales);
  const [chosen, setChosen] = useState<TakenPayment | undefined>();
  const query = { branch_id: shift.branch_id, limit: 200 };
  const list = useQuery({
    queryKey: ["shift", "waiting-payments", shift.branch_id],
    queryFn: () => takePage(api.GET("/api/v1/waiting-payments", { params: { query } })),
  });
  // What stands on this screen is given back there, with the sale in sight.
  const rows = (list.data?.data ?? []).filter((one) => !here.some(({ saleId }) => saleId === one.sale_id));
  if (rows.length === 0) return null;
  return (
    <section
      aria-label={t("shifts:waiting")}
      className="flex max-h-1/2 shrink-0 flex-col rounded-2xl bg-surface p-5 shadow-1 hairline"
    >
      <h2 className="flex items-center gap-2 text-sm font-medium text-ink-2">
        <Hourglass aria-hidden className="size-4 text-amber-ink" />
        {t("shifts:waiting")}
      </h2>
      <p className="mt-1 text-sm text-ink-3">{t("shifts:waiting_text")}</p>
      <ul className="mt-2 min-h-0 overflow-y-auto">
        {rows.map((row) => (
          <WaitingRow key={row.payment_id} row={row} onGiveBack={() => setChosen(row)} />
        ))}
      </ul>
      {chosen ? (
        <Dialog
          open
          onClose={() => setChosen(undefined)}
          title={t("sales:give_back")}
          foot={
            <>
              <Button onClick={() => setChosen(undefined)}>{t("common:cancel")}</Button>
              <Button
                kind="primary"
                onClick={() => {
                  giveBackTaken(chosen, shift.shift_id, t);
                  setChosen(undefined);
                }}
              >
                {t("sales:give_back")}
              </Button>
            </>
          }
        >
          <p className="text-base">
            {t(chosen.kind === "cash" ? "shifts:back_in_cash" : "shifts:back_as_paid", {
              amount: isolate(money.text(chosen.amount_minor)),
            })}
          </p>
        </Dialog>
      ) : null}
    </section>
  );
}

function WaitingRow({ row, onGiveBack }: { row: TakenPayment; onGiveBack: () => void }) {
  const { t } = useTranslation();
  const time = useTime();
  return (
    <li className="flex min-h-14 items-center gap-3 border-t border-line py-1.5 first:border-0">
      <div className="min-w-0 flex-1">
        <p className="text-base font-medium">
          <Money minor={row.amount_minor} sign />{" "}
          <span className="font-normal text-ink-2">{t(`sales:${row.kind}`)}</span>
        </p>
        <p className="truncate text-sm text-ink-3">
          <bdi>{time.clock(row.taken_at)}</bdi> · <bdi>{row.user_name}</bdi>
        </p>
      </div>
      <Button onClick={onGiveBack}>{t("sales:give_back")}</Button>
    </li>
  );
}
