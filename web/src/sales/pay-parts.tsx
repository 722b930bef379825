/** Pieces of the payment screen. */
import { Check, CloudOff, X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useDeafness } from "@/lib/deaf";
import { usePlace } from "@/till/place";
import { IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Money } from "@/ui/money";
import { Spinner } from "@/ui/spinner";
import type { PaymentInput } from "./model";
import { giveBackPart, type PartState, useParts } from "./parts";

/** A second press right after one that gave something back is the same press: the next part has slid under it. */
const GUARD_MS = 500;

const STATES = ["stored", "storing", "waiting"] as const satisfies readonly PartState[];

const LOOKS: Readonly<Record<PartState | "returning", string>> = {
  stored: "bg-sky-soft text-sky-ink",
  storing: "outline-1 -outline-offset-1 outline-current outline-dashed bg-surface text-ink-2",
  waiting: "outline-1 -outline-offset-1 outline-current outline-dashed bg-amber-soft text-amber-ink",
  returning: "outline-1 -outline-offset-1 outline-current outline-dashed bg-surface text-ink-2",
};

const ICONS: Readonly<Record<PartState | "returning", ReactNode>> = {
  stored: <Check className="size-4" />,
  storing: <Spinner />,
  waiting: <CloudOff className="size-4" />,
  returning: <Spinner />,
};

/** What is paid already, and whether the server has it; each part can be taken off again. */
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
  const { of, returning } = useParts(saleId);
  const deaf = useDeafness(GUARD_MS);
  const list = useRef<HTMLUListElement>(null);
  const count = parts.length;
  useEffect(() => {
    // The newest is in sight, however narrow the screen.
    if (count > 0) list.current?.children[count - 1]?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }, [count]);
  const giveBack = (part: PaymentInput, from: HTMLElement) => {
    if (!shift || deaf.isNow()) return;
    deaf.begin();
    // The button goes with its part: what comes next is how the rest is paid.
    from.closest("[data-pay]")?.querySelector<HTMLElement>('[role="radio"][aria-checked="true"]')?.focus();
    giveBackPart(saleId, shift.shift_id, part, t);
  };
  return (
    <ul
      ref={list}
      className="flex min-w-0 flex-1 items-center gap-2 self-stretch overflow-x-auto no-bar"
      onMouseDown={(event) => {
        // The second half of a double click takes the focus nowhere.
        if (deaf.isNow()) event.preventDefault();
      }}
    >
      {parts.map((part) => (
        <Part key={part.payment_id} part={part} state={of(part.payment_id)}>
          <IconButton
            label={t("sales:give_back")}
            className="size-9 text-current"
            disabled={disabled || !shift}
            onClick={(event) => giveBack(part, event.currentTarget)}
          >
            <X />
          </IconButton>
        </Part>
      ))}
      {returning.map((part) => (
        <Part key={`back ${part.payment_id}`} part={part} state="returning" />
      ))}
    </ul>
  );
}

function Part({ part, state, children }: { part: PaymentInput; state: PartState | "returning"; children?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <li
      data-part={state}
      className={cx(
        "flex h-10 shrink-0 items-center gap-2 rounded-full ps-3 text-sm font-medium",
        LOOKS[state],
        children ? null : "pe-4",
      )}
    >
      {ICONS[state]}
      <span className="flex flex-col leading-4.5">
        <span className="whitespace-nowrap">
          {t(`sales:${part.kind}`)} {part.reference ? <bdi>•• {part.reference.slice(-4)}</bdi> : null}{" "}
          <Money minor={part.amount_minor} className="font-semibold" />
        </span>
        {/* All of its states lie in one place: what it says changes no width. */}
        <span aria-live="polite" className="grid text-2xs leading-3.5 font-normal whitespace-nowrap">
          {(state === "returning" ? (["returning"] as const) : STATES).map((one) => (
            <span key={one} className={cx("[grid-area:1/1]", one !== state && "invisible")}>
              {t(`sales:part_${one}`)}
            </span>
          ))}
        </span>
      </span>
      {children}
    </li>
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
