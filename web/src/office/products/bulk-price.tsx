/** Another price for many products: what would become of each is seen before, and all of it can be undone after. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { type MoneyFormat, useMoney } from "@/lib/money";
import { AmountField } from "@/ui/amount-field";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { AreaField, TextField } from "@/ui/field";
import { Segmented } from "@/ui/segmented";
import { SelectField } from "@/ui/select";
import { useAway } from "../away";
import { from } from "../headers";
import { BulkOutcome } from "./bulk-outcome";
import { type NewPrice, PriceTable } from "./bulk-price-table";
import { Said, useBulkRun } from "./bulk-run";
import { fetchProduct, type ProductItem } from "./data";
import { inputOf } from "./draft";
import { isWhole, newPrice, type PriceRule, stepsOf } from "./new-price";

interface BulkPriceProps {
  chosen: readonly ProductItem[];
  onClose: () => void;
  onDone: () => void;
}

/** Stores one price, if it is still the one that was seen. */
async function store(id: string, seen: number, price: number, reason: string, moved: string): Promise<void> {
  const whole = await fetchProduct(id);
  if (whole.unit_price_minor !== seen) throw new Said(moved);
  await take(
    api.PUT("/api/v1/products/{product_id}", {
      params: { path: { product_id: id }, header: from(whole.version) },
      body: { ...inputOf(whole), unit_price_minor: price, reason },
    }),
  );
}

/** What would become of each. */
function planOf(chosen: readonly ProductItem[], rule: PriceRule): NewPrice[] {
  return chosen.map((item) => {
    const next = item.status === "archived" ? undefined : newPrice(item.unit_price_minor, rule);
    return { ...item, next: next === item.unit_price_minor ? undefined : next };
  });
}

export function BulkPrice({ chosen, onClose, onDone }: BulkPriceProps) {
  const { t } = useTranslation();
  const money = useMoney();
  const away = useAway();
  const [rule, setRule] = useState<Omit<PriceRule, "minor">>({ by: "percent", way: "up", percent: "", step: 1 });
  const [amount, setAmount] = useState("");
  const [reason, setReason] = useState("");
  /** The plan that was carried out: from then on nothing is typed, only undone. */
  const [sent, setSent] = useState<readonly NewPrice[]>();
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const [undone, setUndone] = useState(false);
  const { at, outcome, run, stop } = useBulkRun();
  const whole: PriceRule = { ...rule, minor: money.read(amount) };
  const plan = sent ?? (isWhole(whole) ? planOf(chosen, whole) : chosen.map((item) => ({ ...item, next: undefined })));
  const ready = plan.filter(({ next }) => next !== undefined);
  const busy = at !== undefined;

  const change = async (back: boolean) => {
    const all = back ? ready.filter(({ product_id }) => changed.has(product_id)) : ready;
    setSent(plan);
    const now = new Set(changed);
    await run(all, async ({ product_id: id, unit_price_minor: before, next = before }) => {
      const moved = t("catalog:price_moved");
      if (back) await store(id, next, before, t("kit:undo_reason"), moved);
      else await store(id, before, next, reason.trim(), moved);
      if (back) now.delete(id);
      else now.add(id);
      setChanged(new Set(now));
    });
    if (back) setUndone(true);
  };
  const close = () => {
    onClose();
    if (sent) onDone();
  };

  return (
    <Dialog
      open
      wide
      onClose={busy ? () => undefined : close}
      title={t("catalog:bulk_price_title", { count: chosen.length })}
      about={t("catalog:bulk_price_text")}
      foot={
        busy ? (
          <>
            <Button onClick={stop}>{t("catalog:stop")}</Button>
            <Button kind="primary" busy>
              {t("catalog:of", { done: at + 1, count: ready.length })}
            </Button>
          </>
        ) : sent ? (
          <>
            {undone && changed.size === 0 ? null : (
              <Button disabled={changed.size === 0 || away} onClick={() => void change(true)}>
                {t("catalog:bulk_price_undo", { count: changed.size })}
              </Button>
            )}
            <Button kind="primary" autoFocus onClick={close}>
              {t("common:done")}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>{t("common:cancel")}</Button>
            <Button
              kind="primary"
              disabled={away || ready.length === 0 || reason.trim() === ""}
              onClick={() => void change(false)}
            >
              {t("catalog:bulk_price_do", { count: ready.length })}
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-4">
        {sent ? (
          <>
            <p role="status" className="text-sm font-medium">
              {t(undone ? "catalog:bulk_price_left" : "catalog:bulk_price_done", { count: changed.size })}
            </p>
            <BulkOutcome outcome={outcome} count={ready.length} />
          </>
        ) : (
          <Rule rule={rule} set={setRule} amount={amount} setAmount={setAmount} money={money}>
            <AreaField
              className="sm:col-span-2"
              label={t("common:reason")}
              help={t("office:reason_help")}
              rows={2}
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </Rule>
        )}
        <PriceTable plan={plan} changed={changed} outcome={sent ? outcome : undefined} />
        {busy ? <progress className="h-1.5 w-full accent-brand" value={at} max={ready.length} /> : null}
      </div>
    </Dialog>
  );
}

interface RuleProps {
  rule: Omit<PriceRule, "minor">;
  set: (rule: Omit<PriceRule, "minor">) => void;
  amount: string;
  setAmount: (text: string) => void;
  money: MoneyFormat;
  children: React.ReactNode;
}

/** By how much, which way, and how round. */
function Rule({ rule, set, amount, setAmount, money, children }: RuleProps) {
  const { t } = useTranslation();
  const isSet = rule.by === "set";
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <Segmented
        label={t("catalog:bulk_price")}
        value={rule.by}
        onChange={(by) => set({ ...rule, by })}
        choices={(["percent", "amount", "set"] as const).map((by) => ({
          value: by,
          label: t(`catalog:price_by.${by}`),
        }))}
      />
      <Segmented
        label={t("catalog:price_way.label")}
        className={isSet ? "invisible" : ""}
        value={rule.way}
        onChange={(way) => set({ ...rule, way })}
        choices={(["up", "down"] as const).map((way) => ({ value: way, label: t(`catalog:price_way.${way}`) }))}
      />
      {rule.by === "percent" ? (
        <TextField
          label={t("catalog:price_by.percent")}
          inputMode="decimal"
          dir="ltr"
          autoFocus
          value={rule.percent}
          error={
            rule.percent !== "" && newPrice(1_000_000, { ...rule, way: "up", minor: undefined }) === undefined
              ? t("catalog:wrong.percent")
              : undefined
          }
          onChange={(event) => set({ ...rule, percent: event.target.value })}
          after={<span className="pe-2 text-sm text-ink-3">%</span>}
        />
      ) : (
        <AmountField
          label={t(`catalog:price_by.${rule.by}`)}
          autoFocus
          value={amount}
          error={amount.trim() !== "" && money.read(amount) === undefined ? t("catalog:wrong.amount") : undefined}
          onChange={setAmount}
        />
      )}
      <SelectField
        label={t("catalog:round_to")}
        disabled={isSet}
        value={rule.step}
        onChange={(step) => set({ ...rule, step })}
        choices={stepsOf(money.currency.exponent).map((step) => ({
          value: step,
          label: step === 1 ? t("catalog:round_none") : money.text(step),
        }))}
      />
      {children}
    </div>
  );
}
