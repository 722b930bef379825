/** The held sales of this branch, as the server has them and as far as it was asked to change them. */
import { useQuery } from "@tanstack/react-query";
import { Pause } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { may } from "@/session/session";
import { usePlace } from "@/till/place";
import { Spinner } from "@/ui/spinner";
import type { Parked } from "./commands";
import { nameOfHeld, recall } from "./held";
import { type Outgoing, useOutgoingEntries } from "./outgoing";

/** The list while answers are waited for: what is being taken up is still in it, what is being put aside is still on the screen. */
export function heldNow(rows: readonly Parked[], entries: readonly Outgoing[]): Parked[] {
  const holding = new Set(entries.filter(({ kind }) => kind === "hold").map(({ saleId }) => saleId));
  const known = new Set(rows.map(({ sale_id }) => sale_id));
  const recalling = entries.flatMap((one) => (one.kind === "recall" ? [one.parked] : []));
  return [...recalling.filter((one) => !known.has(one.sale_id)), ...rows.filter((one) => !holding.has(one.sale_id))];
}

/** The sales put aside in this branch. */
export function useHeld() {
  const register = usePlace((place) => place.register);
  const list = useQuery({
    queryKey: ["parked", register?.branch_id],
    queryFn: () =>
      take(
        api.GET("/api/v1/parked-sales", {
          // The newest first: what was just put aside stays where it came, whatever waits in the branch.
          params: { query: { sort: "-parked_at", ...(register ? { branch_id: register.branch_id } : {}) } },
        }),
      ),
    enabled: register !== undefined && may("sales.sell"),
  });
  const entries = useOutgoingEntries((state) => state.entries);
  const rows = useMemo(() => heldNow(list.data ?? [], entries), [list.data, entries]);
  const busy = useMemo(() => new Set(entries.map(({ saleId }) => saleId)), [entries]);
  return { list, rows, busy };
}

/** Two of them stand as tabs before the open sales. */
export function HeldTabs({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation();
  const { rows, busy } = useHeld();
  return rows.slice(0, 2).map((one) => (
    <button
      key={one.sale_id}
      type="button"
      disabled={disabled || busy.has(one.sale_id)}
      aria-busy={busy.has(one.sale_id) || undefined}
      onClick={() => void recall(one, t)}
      title={t(busy.has(one.sale_id) ? "sales:recalling" : "sales:recall", { label: nameOfHeld(one, t) })}
      className="-mb-px flex h-11 shrink-0 items-center gap-2 rounded-t-lg px-3 text-sm font-medium text-ink-2 hover:text-ink"
    >
      {busy.has(one.sale_id) ? <Spinner size={14} /> : <Pause className="size-3.5 fill-amber text-amber" />}
      <span dir="auto" className="max-w-24 truncate">
        {nameOfHeld(one, t)}
      </span>
      <span className="grid h-5 min-w-5 place-items-center rounded-full bg-hover px-1.5 text-2xs">
        {one.basket.lines.length}
      </span>
    </button>
  ));
}
