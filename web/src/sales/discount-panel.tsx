import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { pointed } from "@/lib/figures";
import { useMoney } from "@/lib/money";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { Money } from "@/ui/money";
import { Segmented } from "@/ui/segmented";
import { Notice } from "@/ui/states";
import { allowed, notAllowed } from "./acts";
import { currentSale, setSaleDiscounts } from "./cart";
import { judge, useTerms } from "./judge";
import type { Discount } from "./model";
import { closePanel } from "./panels";

const SHARES = ["5", "10", "15", "20"] as const;
const REASONS = ["regular", "damaged", "bargain", "staff"] as const;

/** A discount on the whole sale: a share or an amount, with its reason. What goes too far is said before anything is charged. */
export function DiscountPanel() {
  const { t } = useTranslation();
  const money = useMoney();
  const terms = useTerms();
  const [before] = useState(() => currentSale().discounts[0]);
  const [kind, setKind] = useState<"percent" | "amount">(before?.kind ?? "percent");
  const [text, setText] = useState(
    before ? (before.kind === "percent" ? before.percent : money.typed(before.amount_minor)) : "",
  );
  const [reason, setReason] = useState(before?.reason ?? "");
  const amount = kind === "amount" ? money.read(text) : undefined;
  const percent = kind === "percent" ? pointed(text, 4) : undefined;
  const share = percent !== undefined && Number(percent) <= 100 ? percent : undefined;
  const named = reason.trim() ? { reason: reason.trim() } : {};
  const discount: Discount | undefined =
    share && Number(share) > 0
      ? { kind: "percent", percent: share, ...named }
      : amount
        ? { kind: "amount", amount_minor: amount, ...named }
        : undefined;
  const verdict = judge({ ...currentSale(), discounts: discount ? [discount] : [] }, terms);
  const tooMuch = verdict.problem !== undefined;
  const beyond = notAllowed(currentSale(), verdict.judged).length > 0;
  // What cannot be discounted so far comes to what it was.
  const { judged } = verdict.judged ? verdict : judge({ ...currentSale(), discounts: [] }, terms);
  const lacks = terms.rules.discount_reason_required && !reason.trim();
  const why = useRef<HTMLInputElement>(null);
  const [asked, setAsked] = useState(false);
  const keep = async () => {
    if (tooMuch) return;
    if (discount && lacks) {
      setAsked(true);
      why.current?.focus();
      return;
    }
    const discounts = discount ? [discount] : [];
    if (!(await allowed({ ...currentSale(), discounts }, terms, t, money, share))) return;
    setSaleDiscounts(discounts);
    closePanel();
  };
  return (
    <Dialog
      open
      onClose={closePanel}
      title={t("sales:discount_title")}
      about={t("sales:discount_text")}
      foot={
        <>
          {before ? (
            <Button
              kind="danger"
              className="me-auto"
              onClick={() => {
                setSaleDiscounts([]);
                closePanel();
              }}
            >
              {t("sales:discount_none")}
            </Button>
          ) : null}
          <Button onClick={closePanel}>{t("common:cancel")}</Button>
          <Button kind="primary" disabled={!discount || tooMuch} onClick={() => void keep()}>
            {t("sales:apply")}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (discount) void keep();
        }}
      >
        <Segmented
          label={t("sales:discount_kind")}
          value={kind}
          onChange={(next) => {
            setKind(next);
            setText("");
          }}
          choices={[
            { value: "percent", label: t("sales:percent") },
            { value: "amount", label: t("sales:amount") },
          ]}
        />
        <TextField
          label={kind === "percent" ? t("sales:percent_of") : t("sales:amount_in", { symbol: money.symbol })}
          inputMode="decimal"
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
          error={
            kind === "amount" && money.isForeign(text)
              ? t("common:counts_in", { symbol: money.symbol })
              : text && ((kind === "percent" && !share) || (kind === "amount" && amount === undefined))
                ? t("sales:not_a_number")
                : tooMuch
                  ? t("sales:discount_too_much")
                  : undefined
          }
        />
        {kind === "percent" ? (
          <div className="grid grid-cols-4 gap-2">
            {SHARES.map((one) => (
              <Button
                key={one}
                aria-pressed={text === one}
                onClick={() => setText(one)}
                className={cx(text === one && "bg-brand-soft text-brand-ink")}
              >
                {one} %
              </Button>
            ))}
          </div>
        ) : null}
        <div className="flex flex-col gap-2">
          <TextField
            ref={why}
            label={t("common:reason")}
            error={asked && lacks ? t("sales:refused.reason_required") : undefined}
            {...(terms.rules.discount_reason_required ? {} : { optional: t("common:optional") })}
            value={reason}
            maxLength={200}
            onChange={(event) => setReason(event.target.value)}
          />
          <div className="flex flex-wrap gap-2">
            {REASONS.map((one) => (
              <Button
                key={one}
                size="sm"
                aria-pressed={reason === t(`sales:reasons.${one}`)}
                onClick={() => setReason(t(`sales:reasons.${one}`))}
                className="aria-pressed:bg-brand-soft aria-pressed:text-brand-ink"
              >
                {t(`sales:reasons.${one}`)}
              </Button>
            ))}
          </div>
        </div>
        <p className="flex items-baseline justify-between gap-4 text-sm text-ink-2">
          {t("sales:comes_to")}
          <Money minor={judged?.totals.total_minor ?? 0} sign className="text-lg font-semibold text-ink" />
        </p>
        {beyond && discount ? <Notice>{t("sales:beyond")}</Notice> : null}
      </form>
    </Dialog>
  );
}
