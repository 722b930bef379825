import { Plus, UserRound, UserRoundPlus, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useKeyNames } from "@/keys/chosen";
import { afterFrame } from "@/lib/after-frame";
import { may } from "@/session/session";
import { Avatar } from "@/ui/badge";
import { Button, IconButton, Kbd } from "@/ui/button";
import { newSale, setCustomer, switchTo, useCart } from "./cart";
import { HeldTabs, useHeld } from "./held-tabs";
import type { CustomerRef } from "./model";
import { openPanel } from "./panels";

function showPressed(row: HTMLElement | null): void {
  const tab = row?.querySelector<HTMLElement>('[aria-pressed="true"]');
  if (!row || !tab) return;
  const [here, frame] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
  if (here.right > frame.right) row.scrollLeft += here.right - frame.right;
  else if (here.left < frame.left) row.scrollLeft -= frame.left - here.left;
}

/** The sales that are open here, and those put aside. */
export function SaleTabs({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation();
  const sales = useCart((state) => state.sales);
  const current = useCart((state) => state.current);
  const box = useRef<HTMLDivElement>(null);
  // Those that are put aside push the others.
  const { rows: held } = useHeld();
  const beside = sales.length + held.length;
  // The sale on the screen is never out of sight, however many stand beside it. Looked at once it is drawn: to measure is to lay out.
  useEffect(() => {
    if (current && beside > 1) afterFrame(() => showPressed(box.current));
  }, [current, beside]);
  return (
    <div className="flex h-14 items-end gap-1 border-b border-line bg-sunken px-3">
      <div ref={box} className="flex min-w-0 flex-1 items-end gap-1 overflow-x-auto no-bar">
        <HeldTabs disabled={disabled} />
        {sales.map((sale, at) => (
          <button
            key={sale.saleId}
            type="button"
            aria-pressed={sale.saleId === current}
            disabled={disabled && sale.saleId !== current}
            onClick={() => switchTo(sale.saleId)}
            className="relative -mb-px flex h-11 shrink-0 items-center gap-2 rounded-t-lg border border-transparent px-3.5 text-sm font-semibold text-ink-2 aria-pressed:border-line aria-pressed:border-b-surface aria-pressed:bg-surface aria-pressed:text-ink"
          >
            <span dir="auto" className="max-w-30 truncate">
              {sale.label ?? sale.customer?.name.split(" ")[0] ?? t("sales:sale_no", { no: at + 1 })}
            </span>
            {sale.lines.length > 0 ? (
              <span className="grid h-5 min-w-5 place-items-center rounded-full bg-brand-soft px-1.5 text-2xs text-brand-ink">
                {sale.lines.length}
              </span>
            ) : null}
          </button>
        ))}
      </div>
      <IconButton label={t("sales:new_beside")} disabled={disabled} onClick={newSale} className="mb-1">
        <Plus />
      </IconButton>
    </div>
  );
}

/** Who buys. */
export function CustomerRow({ customer, disabled }: { customer: CustomerRef | undefined; disabled: boolean }) {
  const { t } = useTranslation();
  const keyName = useKeyNames();
  const allowed = may("customers.view");
  return (
    <div className="flex h-15 shrink-0 items-center gap-3 border-b border-line px-4">
      {customer ? (
        <>
          <Avatar name={customer.name} size={36} />
          <span className="min-w-0 flex-1">
            <span className="block truncate text-sm font-semibold">{customer.name}</span>
            <span className="block truncate text-xs text-ink-2">
              <bdi>{customer.phone}</bdi>
            </span>
          </span>
          <IconButton label={t("sales:no_customer")} disabled={disabled} onClick={() => setCustomer(undefined)}>
            <X />
          </IconButton>
        </>
      ) : (
        <>
          <span className="grid size-9 shrink-0 place-items-center rounded-full border border-dashed border-line-2 text-ink-3">
            <UserRound className="size-4" />
          </span>
          <span className="min-w-0 flex-1 truncate text-sm text-ink-2">{t("sales:walk_in")}</span>
          {allowed ? (
            <Button
              kind="ghost"
              size="sm"
              disabled={disabled}
              icon={<UserRoundPlus className="size-4" />}
              onClick={() => openPanel("customer")}
              className="h-11"
            >
              {t("sales:add_customer")}
              <Kbd className="max-xl:hidden">{keyName("sale.customer")}</Kbd>
            </Button>
          ) : null}
        </>
      )}
    </div>
  );
}
