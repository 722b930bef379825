/** The sale on a telephone: a bar with the total that is always there, and the sheet that it pulls up. */
import { useLocation } from "@tanstack/react-router";
import { ChevronDown, ChevronUp } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { create } from "zustand";
import { useKeys } from "@/keys/keys";
import { Money } from "@/ui/money";

export const useSheet = create<{ open: boolean }>(() => ({ open: false }));
const set = (open: boolean): void => useSheet.setState({ open });

interface SheetBarProps {
  mode: "open" | "paying" | "paid";
  lines: number;
  total: number;
  disabled: boolean;
  onCharge: () => void;
}

export function SheetBar({ mode, lines, total, disabled, onCharge }: SheetBarProps) {
  const { t } = useTranslation();
  const open = useSheet((state) => state.open);
  const { pathname } = useLocation();
  // What is charged, or paid, is looked at without the sheet.
  useEffect(() => {
    void pathname;
    set(false);
  }, [pathname]);
  useKeys({ Escape: () => set(false) }, open);
  return (
    <div className="z-20 flex h-17 shrink-0 items-center gap-2.5 border-t border-line bg-surface px-3 md:hidden">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => set(!open)}
        className="press flex h-12 min-w-0 flex-1 items-center gap-2.5 rounded-lg px-2 text-start"
      >
        {open ? <ChevronDown className="size-5 shrink-0" /> : <ChevronUp className="size-5 shrink-0" />}
        <span className="sr-only">{t(open ? "sales:hide_sale" : "sales:show_sale")}</span>
        <span className="min-w-0">
          <span className="block truncate text-xs text-ink-2">
            {mode === "open"
              ? t("sales:subtotal", { count: lines })
              : t(mode === "paid" ? "sales:paid" : "sales:taking_payment")}
          </span>
          <Money minor={total} sign className="text-xl font-semibold tracking-tight" />
        </span>
      </button>
      {mode === "open" ? (
        <button
          type="button"
          disabled={disabled}
          onClick={onCharge}
          className="press h-12 shrink-0 rounded-xl bg-brand px-6 text-base font-semibold text-on-brand hover:bg-brand-2 disabled:bg-hover disabled:text-ink-3"
        >
          {t("sales:charge")}
        </button>
      ) : null}
    </div>
  );
}
