import { Pause } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { problemWords } from "@/api/words";
import { useAttempt } from "@/lib/attempt";
import { useMoney } from "@/lib/money";
import { queries } from "@/lib/queries";
import { useTime } from "@/lib/time";
import { may } from "@/session/session";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { Money } from "@/ui/money";
import { Broken, Empty, Skeleton } from "@/ui/states";
import { say } from "@/ui/toast";
import type { Parked } from "./commands";
import { nameOfHeld, recall } from "./held";
import { useHeld } from "./held-tabs";
import { sumOf } from "./model";
import { closePanel } from "./panels";

/** What was taken for it and waits, in minor units. */
const paidFor = ({ payments }: Parked): number => sumOf(payments);

/** Everything that is put aside in this branch. */
export function HeldPanel() {
  const { t } = useTranslation();
  const time = useTime();
  const money = useMoney();
  const { list, rows: parked, busy } = useHeld();
  const [voiding, setVoiding] = useState<Parked | undefined>();
  return (
    <Dialog open onClose={closePanel} title={t("sales:held_list")} about={t("sales:held_text")} wide>
      {list.isPending && parked.length === 0 ? (
        <div className="flex flex-col gap-2">
          <Skeleton className="h-16 rounded-lg" />
          <Skeleton className="h-16 rounded-lg" />
        </div>
      ) : list.isError && parked.length === 0 ? (
        <Broken error={list.error} retry={() => void list.refetch()} />
      ) : parked.length === 0 ? (
        <Empty icon={<Pause />} title={t("sales:held_empty")} text={t("sales:held_empty_text")} />
      ) : (
        <ul className="flex flex-col gap-2">
          {parked.map((one) => (
            <li key={one.sale_id} className="flex min-h-16 items-center gap-3 rounded-lg px-4 py-2 hairline">
              <span className="min-w-0 flex-1">
                <span dir="auto" className="block truncate font-medium">
                  {nameOfHeld(one, t)}
                </span>
                <span className="block text-xs text-ink-2">
                  {t("common:items", { count: one.basket.lines.length })} · {time.moment(one.parked_at)} ·{" "}
                  {one.parked_by_name}
                  {paidFor(one) > 0 ? ` · ${t("sales:held_paid", { amount: money.text(paidFor(one)) })}` : null}
                </span>
              </span>
              <Money minor={one.total_minor} sign className="font-semibold" />
              {busy.has(one.sale_id) ? (
                <span role="status" className="max-w-48 text-xs font-medium text-amber-ink">
                  {t("sales:recalling_short")}
                </span>
              ) : null}
              {may("sales.void") && !busy.has(one.sale_id) ? (
                <Button kind="ghost" size="sm" className="h-11" onClick={() => setVoiding(one)}>
                  {t("sales:void")}
                </Button>
              ) : null}
              <Button kind="soft" busy={busy.has(one.sale_id)} onClick={() => void recall(one, t)}>
                {t("sales:take_up")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {voiding ? <VoidHeld parked={voiding} onClose={() => setVoiding(undefined)} /> : null}
    </Dialog>
  );
}

function VoidHeld({ parked, onClose }: { parked: Parked; onClose: () => void }) {
  const { t } = useTranslation();
  const money = useMoney();
  const taken = paidFor(parked);
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const attempt = useAttempt();
  const send = async () => {
    setBusy(true);
    const body = { reason: reason.trim() };
    try {
      await take(
        api.POST("/api/v1/sales/{sale_id}/void", {
          params: { path: { sale_id: parked.sale_id }, header: { "Idempotency-Key": attempt.keyFor(body) } },
          body,
        }),
      );
      onClose();
    } catch (error) {
      say({ kind: "bad", text: problemWords(t, error) });
    } finally {
      setBusy(false);
      void queries.invalidateQueries({ queryKey: ["parked"] });
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("sales:void_title")}
      about={taken > 0 ? t("sales:void_paid", { amount: money.text(taken) }) : t("sales:void_text")}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <TextField
          label={t("common:reason")}
          autoFocus
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button kind="danger" size="lg" type="submit" busy={busy} disabled={!reason.trim() || taken > 0}>
          {t("sales:void")}
        </Button>
      </form>
    </Dialog>
  );
}
