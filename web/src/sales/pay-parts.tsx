/** Pieces of the payment screen. */
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePlace } from "@/till/place";
import { IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Money } from "@/ui/money";
import type { PaymentInput } from "./model";
import { giveBackPart } from "./parts";

/** What is paid already; each part can be taken off again. */
export function PaidParts({
  saleId,
  parts,
  disabled,
}: {
  saleId: string;
  parts: readonly PaymentInput[];
  disabled: boolean;
}) {
  const { t } = useTranslation();
  const shift = usePlace((place) => place.shift);
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
            label={t("sales:give_back")}
            className="size-9 text-current"
            disabled={disabled || !shift}
            onClick={() => shift && giveBackPart(saleId, shift.shift_id, part, t)}
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

/** What is still to pay, what goes back, and how much of it is done. */
export function Due({ left, change, share }: { left: number; change: number; share: number }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="mt-2 grid grid-cols-2 gap-6 max-md:gap-2">
        <div className="py-2">
          <p className="text-sm text-ink-2">{t("sales:still_to_pay")}</p>
          <p className="mt-1 text-[clamp(1.75rem,5.2vw,4rem)] leading-[1.08] font-semibold tracking-[-0.015em]">
            <Money minor={left} sign className="[&>span]:text-[0.4em]" />
          </p>
        </div>
        <div
          className={cx(
            "flex flex-col justify-center rounded-2xl px-5 py-4",
            change > 0 ? "bg-brand-soft text-brand-ink" : "bg-sunken text-ink-3",
          )}
        >
          <p className="text-sm font-medium">{t("sales:change_to_give")}</p>
          <p className="mt-0.5 text-[clamp(1.5rem,3.6vw,2.75rem)] leading-[1.1] font-semibold tracking-[-0.015em]">
            <Money minor={change} sign className="[&>span]:text-[0.45em]" />
          </p>
        </div>
      </div>
      <div
        role="progressbar"
        aria-label={t("sales:paid_share")}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share)}
        className="mt-3 h-2 shrink-0 overflow-hidden rounded-full bg-line"
      >
        <div className="h-full rounded-full bg-brand transition-[width] duration-200" style={{ width: `${share}%` }} />
      </div>
    </>
  );
}
