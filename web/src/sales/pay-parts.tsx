/** Pieces of the payment screen. */
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/button";
import { Money } from "@/ui/money";
import { setPayments } from "./cart";
import type { PaymentInput } from "./model";

/** What is paid already; each part can be taken off again. */
export function PaidParts({ parts, disabled }: { parts: readonly PaymentInput[]; disabled: boolean }) {
  const { t } = useTranslation();
  return (
    <ul className="flex min-w-0 flex-1 gap-2 overflow-x-auto no-bar">
      {parts.map((part) => (
        <li
          key={part.payment_id}
          className="flex h-9 shrink-0 items-center gap-2 rounded-full bg-sky-soft ps-3.5 text-sm font-medium text-sky-ink"
        >
          {t(`sales:${part.kind}`)} {part.reference ? <bdi>•• {part.reference.slice(-4)}</bdi> : null}
          <Money minor={part.amount_minor} className="font-semibold" />
          <IconButton
            label={t("common:remove")}
            className="size-9 text-current"
            disabled={disabled}
            onClick={() => setPayments(parts.filter((other) => other !== part))}
          >
            <X />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}

/** An amount that may be handed over. */
export function Suggestion({
  on,
  onClick,
  disabled,
  children,
}: {
  on: boolean;
  onClick: () => void;
  disabled: boolean;
  children: ReactNode;
}) {
  // Its place is kept; a button without words is none.
  if (children === "") return <span className="h-15 rounded-xl bg-surface opacity-40 hairline-2" />;
  return (
    <button
      type="button"
      aria-pressed={on}
      disabled={disabled}
      onClick={onClick}
      className="press h-15 rounded-xl bg-surface px-1 text-base font-semibold hairline-2 hover:bg-hover disabled:opacity-40 aria-pressed:bg-brand-soft aria-pressed:text-brand-ink aria-pressed:shadow-[inset_0_0_0_2px_var(--brand)]"
    >
      {children}
    </button>
  );
}
