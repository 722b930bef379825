/** Moving cash without a sale: how much, and why. */
import { Check } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { problemWords, wordsAt } from "@/api/words";
import { useKeys } from "@/keys/keys";
import { useAttempt } from "@/lib/attempt";
import { isolate } from "@/lib/isolate";
import { useMoney } from "@/lib/money";
import { queries } from "@/lib/queries";
import { withApproval } from "@/session/approval";
import { useSession } from "@/session/session";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Dialog } from "@/ui/dialog";
import { AreaField, TextField } from "@/ui/field";
import { NumberPad } from "@/ui/number-pad";
import { Pills } from "@/ui/pills";
import { Spinner } from "@/ui/spinner";
import { Notice } from "@/ui/states";
import { say } from "@/ui/toast";
import { useAmountPad } from "@/ui/use-amount-pad";
import type { MovementKind } from "./data";

/** The four that a till needs every day. */
export type PanelKind = Extract<MovementKind, "pay_in" | "pay_out" | "drop_to_safe" | "no_sale_open">;

const REASONS: Record<PanelKind, readonly string[]> = {
  pay_in: ["change", "returned", "owner"],
  pay_out: ["supplier", "cleaning", "food", "transport"],
  drop_to_safe: ["too_full", "end_of_day"],
  no_sale_open: ["make_change", "check_cash", "stuck"],
};

interface MovementPanelProps {
  kind: PanelKind;
  shiftId: string;
  onClose: () => void;
}

export function MovementPanel({ kind, shiftId, onClose }: MovementPanelProps) {
  const { t } = useTranslation();
  const money = useMoney();
  const limit = useSession((session) => session.me?.limits.pay_out_minor_max);
  const withAmount = kind !== "no_sale_open";
  const [reason, setReason] = useState("");
  const [reference, setReference] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  // While it is sent the keys may belong to the panel of an approver that stands over this one.
  const pad = useAmountPad({ on: withAmount && !busy });
  const attempt = useAttempt();
  const first = useRef<HTMLElement>(null);
  const amount = withAmount ? (pad.minor ?? 0) : 0;
  const ready = !busy && reason.trim() !== "" && (!withAmount || amount > 0);
  const overLimit = kind === "pay_out" && limit !== null && limit !== undefined && amount > limit;

  const send = async () => {
    if (!ready) return;
    setBusy(true);
    setError(undefined);
    const body = {
      kind,
      amount_minor: amount,
      reason: reason.trim(),
      ...(reference.trim() ? { reference: reference.trim() } : {}),
    };
    const key = attempt.keyFor(body);
    try {
      await withApproval(
        (approval) =>
          take(
            api.POST("/api/v1/shifts/{shift_id}/cash-movements", {
              params: {
                path: { shift_id: shiftId },
                header: { "Idempotency-Key": key, ...(approval ? { "X-Approval": approval } : {}) },
              },
              body,
            }),
          ),
        () => [t(`shifts:kinds.${kind}`), isolate(body.reason)],
      );
      attempt.done();
      void queries.invalidateQueries({ queryKey: ["shift", shiftId] });
      say({ kind: "good", text: t(`shifts:done.${kind}`, { amount: isolate(money.text(amount)) }) });
      onClose();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  useKeys(
    {
      // A button that has the focus takes its own Enter, except the keys of the pad and the reason that is chosen already.
      Enter: ({ target }) =>
        target instanceof HTMLElement && target.closest("button:not([data-pad] *, [aria-pressed=true])")
          ? false
          : void send(),
    },
    !busy,
  );

  const act = (
    <button
      type="button"
      disabled={!ready}
      onClick={() => void send()}
      className="press flex h-full flex-col items-center justify-center gap-2 rounded-xl bg-brand px-1 text-center text-sm font-semibold text-on-brand shadow-2 hover:bg-brand-2 disabled:bg-hover disabled:text-ink-3 disabled:shadow-none"
    >
      {busy ? <Spinner size={24} /> : <Check className="size-6" />}
      {t(`shifts:do.${kind}`)}
    </button>
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`shifts:kinds.${kind}`)}
      about={t(`shifts:about.${kind}`)}
      wide={withAmount}
      initialFocus={first}
      {...(withAmount
        ? {}
        : {
            foot: (
              <>
                <Button onClick={onClose}>{t("common:cancel")}</Button>
                <Button kind="primary" busy={busy} disabled={!ready} onClick={() => void send()}>
                  {t(`shifts:do.${kind}`)}
                </Button>
              </>
            ),
          })}
    >
      <div className={cx(withAmount && "grid gap-6 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]")}>
        {withAmount ? (
          <div className="flex flex-col gap-3">
            <output
              ref={(box) => {
                first.current = box;
              }}
              tabIndex={-1}
              aria-label={t("shifts:amount")}
              className="flex h-16 items-center justify-between rounded-xl bg-sunken px-4 text-3xl font-semibold hairline-2 outline-none"
            >
              <span className="text-base font-normal text-ink-3">{money.symbol}</span>
              <bdi dir="ltr" className={cx(pad.shown === "" && "text-ink-3")}>
                {pad.shown || "0"}
              </bdi>
            </output>
            <div data-pad className="grid">
              <NumberPad
                className="h-72"
                layout="money"
                decimals={money.currency.exponent}
                onKey={pad.key}
                corner={act}
              />
            </div>
          </div>
        ) : null}
        <div className="flex min-w-0 flex-col gap-4">
          <div>
            <p aria-hidden className="mb-2 text-sm font-medium text-ink-2">
              {t("common:reason")}
            </p>
            <Pills
              ref={(group) => {
                if (!withAmount) first.current = group?.querySelector("button") ?? null;
              }}
              label={t("common:reason")}
              isOpen
              value={reason}
              onChange={setReason}
              choices={REASONS[kind].map((one) => t(`shifts:reasons.${one}`)).map((value) => ({ value, label: value }))}
            />
          </div>
          <AreaField
            label={t("shifts:reason_words")}
            value={reason}
            maxLength={500}
            rows={2}
            oneLine
            onChange={(event) => setReason(event.target.value)}
            error={wordsAt(t, error, "/reason")}
          />
          {withAmount ? (
            <TextField
              label={t(kind === "drop_to_safe" ? "shifts:bag" : "shifts:reference")}
              optional={t("common:optional")}
              value={reference}
              maxLength={80}
              onChange={(event) => setReference(event.target.value)}
            />
          ) : null}
          {/* The place of the notice is there from the beginning. */}
          <div className="min-h-14">
            {error ? (
              <Notice tone="rose">
                {[problemWords(t, error), wordsAt(t, error, "/amount_minor")].filter(Boolean).join(" ")}
              </Notice>
            ) : overLimit ? (
              <Notice>{t("shifts:over_limit", { amount: isolate(money.text(limit)) })}</Notice>
            ) : null}
          </div>
        </div>
      </div>
    </Dialog>
  );
}
