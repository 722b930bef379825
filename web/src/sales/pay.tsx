/** Taking money. Replaces the product grid; the cart stays beside it. Money is counted by the pricing engine only. */
import { useNavigate } from "@tanstack/react-router";
import { ArrowLeft, Banknote, Check, CreditCard, Plus, Ticket } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problem";
import { problemWords, wholeWords, wordsAt } from "@/api/words";
import { askChanges } from "@/catalog/catalogue";
import { useKeyNames } from "@/keys/chosen";
import { useKeys } from "@/keys/keys";
import { afterFrame } from "@/lib/after-frame";
import { useDeafness } from "@/lib/deaf";
import { uuid7 } from "@/lib/ids";
import { useMoney } from "@/lib/money";
import { PricingRefusal, type Settlement, settle, suggestCash } from "@/pricing/engine";
import { withApproval } from "@/session/approval";
import { usePlace } from "@/till/place";
import { Button, Kbd } from "@/ui/button";
import { cx } from "@/ui/cx";
import { TextField } from "@/ui/field";
import { Money } from "@/ui/money";
import { NumberPad, type PadKey } from "@/ui/number-pad";
import { Spinner } from "@/ui/spinner";
import { Notice } from "@/ui/states";
import { say } from "@/ui/toast";
import { beyondWords } from "./beyond-words";
import { currentSale, newSale, renewId, setAgeChecked, settleSale, useCart } from "./cart";
import { lineInput, oneLine } from "./held";
import { useTerms, useVerdict } from "./judge";
import { type PaymentInput, sumOf } from "./model";
import { send as ask, isUnanswered, useOutgoingEntries } from "./outgoing";
import { wasPaidBefore } from "./paid-before";
import { adoptParts, sentPayment, takePart } from "./parts";
import { Due, PaidParts, Suggestion } from "./pay-parts";
import { AgeQuestion } from "./question";
import { leftToAsk } from "./questions";
import { isShownPaid, sayStored, showPaid } from "./sold";

type Method = "cash" | "card" | "other";

/** Whether the sale's id is from a time that cannot be: nothing was stored, and another id will do. */
const isStale = (problem: unknown): boolean =>
  problem instanceof ApiProblem && problem.errors.some(({ pointer }) => pointer === "/sale_id");

const nothingLeft = (tendered: number, due: number): Settlement => ({
  due_minor: due,
  tendered_minor: tendered,
  balance_minor: 0,
  cash_due_minor: 0,
  change_minor: 0,
  rounding_minor: 0,
});

/** A key that takes money is deaf for this long after the last one: a double tap is one tap. */
const GUARD_MS = 400;

export function Pay() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const money = useMoney();
  const terms = useTerms();
  const keyName = useKeyNames();
  const verdict = useVerdict();
  const sale = useCart((state) => currentSale(state));
  const shift = usePlace((place) => place.shift);
  const register = usePlace((place) => place.register);
  // After a reload in the middle of it: what was handed over is what was sent, not what would be due.
  const [sent] = useState(() => sentPayment(sale));
  const [method, setMethod] = useState<Method>(sent?.kind ?? "cash");
  const [typed, setTyped] = useState(sent ? money.typed(sent.amount_minor) : "");
  const [reference, setReference] = useState(sent?.reference ?? "");
  const [error, setError] = useState<unknown>();
  const [asking, setAsking] = useState(false);
  const busy = useRef(false);
  const deaf = useDeafness(GUARD_MS);
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  // Also after a reload in the middle of it: the money of this sale is taken, and nothing about it can be changed.
  const isUnderWay = useOutgoingEntries((state) =>
    state.entries.some((one) => one.saleId === sale.saleId && one.state !== "refused"),
  );
  const unanswered = useOutgoingEntries((state) =>
    state.entries.find((one) => one.saleId === sale.saleId && isUnanswered(one)),
  );
  const sending = asking || isUnderWay;

  const total = verdict.judged?.totals.total_minor;
  const paid = sale.payments;
  const payment = (tenders: readonly PaymentInput[]): Settlement | undefined => {
    if (total === undefined) return undefined;
    try {
      return settle({
        total_minor: total,
        currency: terms.currency,
        cash_increment_minor: terms.rules.cash_rounding_minor,
        rounding: terms.rules.rounding,
        tenders: tenders.map(({ kind, amount_minor }) => ({ kind, amount_minor })),
      });
    } catch (caught) {
      if (caught instanceof PricingRefusal) return undefined;
      throw caught;
    }
  };
  const settled = payment(paid);
  // Paid for more than there is any more: nothing is left to pay, and nothing can be completed either.
  const excess = settled || total === undefined ? 0 : sumOf(paid) - total;
  const so_far = settled ?? nothingLeft(sumOf(paid), total ?? 0);
  const left = method === "cash" ? so_far.cash_due_minor : so_far.balance_minor;
  const amount = typed === "" ? left : money.read(typed);
  // Less than a coin that is left is paid with nothing in cash, which is a part too.
  const nothing = amount === 0 && so_far.balance_minor === 0;
  const next: PaymentInput[] =
    amount === undefined || nothing
      ? paid
      : [...paid, { payment_id: "", kind: method, amount_minor: amount, ...(method === "cash" ? {} : { reference }) }];
  const after = amount === undefined ? undefined : payment(next);
  const completes = after !== undefined && after.balance_minor === 0;
  const change = after?.change_minor ?? 0;
  // What is rounded when this is the last part is said before it is taken.
  const goal = completes ? after : so_far;
  const overpaid = method !== "cash" && amount !== undefined && amount > left;
  // More than anybody hands over: an article's code was scanned into the field.
  const implausible = amount !== undefined && after === undefined && !overpaid;
  const suggestions = useMemo(
    () =>
      left > 0
        ? suggestCash(left, terms.currency, 4)
            .filter((one) => one !== left)
            .slice(0, 3)
        : [],
    [left, terms.currency],
  );

  // Without anything to pay for there is nothing to do here.
  const empty = sale.lines.length === 0 || total === undefined;
  useEffect(() => {
    if (empty && !sending) void navigate({ to: "/" });
  }, [empty, sending, navigate]);

  const waits = sending && unanswered !== undefined;
  /** The queue goes on serving the sale that is not answered; the till serves who comes next. */
  const nextCustomer = () => {
    newSale();
    void navigate({ to: "/" });
  };
  const back = () => {
    if (waits) return nextCustomer();
    if (sending || busy.current) return;
    void navigate({ to: "/" });
  };
  const setPart = (key: PadKey) => {
    if (sending || busy.current) return;
    setError(undefined);
    setTyped((now) => {
      if (key === "erase") return now.slice(0, -1);
      if (key === "clear") return "";
      if (key === ".") return money.currency.exponent === 0 || now.includes(".") ? now : `${now || "0"}.`;
      const longer = now === "" || now === "0" ? key.replace(/^0+(?=\d)/, "") : now + key;
      return money.read(longer) === undefined ? now : longer;
    });
  };
  const choose = (to: Method) => {
    setMethod(to);
    setTyped("");
    setReference("");
  };
  const press = () => {
    if (sending || busy.current || amount === undefined || overpaid || implausible || deaf.isNow()) return;
    if (amount === 0 && left > 0) return;
    deaf.begin();
    const part: PaymentInput = {
      payment_id: uuid7(),
      kind: method,
      amount_minor: amount,
      ...(method === "cash" || !reference.trim() ? {} : { reference: reference.trim() }),
    };
    // Where nothing is left to pay nothing is added.
    const all = nothing ? paid : [...paid, part];
    if (completes) void send(all);
    else if (shift) {
      takePart(sale.saleId, shift.shift_id, part, t);
      setTyped("");
      setReference("");
    }
  };
  const send = async (payments: PaymentInput[]) => {
    if (!shift || !register) return;
    // Nothing is heard from now on; it is drawn once the sale is on its way.
    busy.current = true;
    afterFrame(() => setAsking(busy.current));
    setError(undefined);
    const body = {
      register_id: register.register_id,
      shift_id: shift.shift_id,
      channel: sale.channel,
      lines: sale.lines.map(lineInput),
      discounts: sale.discounts,
      note: oneLine(sale.note),
      payments,
      occurred_at: new Date().toISOString(),
      ...(sale.ageChecked ? { age_checked: sale.ageChecked } : {}),
      ...(sale.customer ? { customer_id: sale.customer.customer_id } : {}),
      ...(total === undefined ? {} : { expected_total_minor: total }),
    };
    const store = async (saleId: string) => {
      await withApproval(
        (approval) => ask(saleId, { kind: "complete", body, approval }),
        () => beyondWords(t, money, sale.lines, verdict.judged),
      );
      // Who went on with the next customer meanwhile is told, and keeps the screen.
      if (!here.current) {
        settleSale(saleId);
        sayStored(saleId, t, money);
        return;
      }
      // The change is drawn first; nothing is added to what is sold meanwhile.
      showPaid(saleId);
      afterFrame(() => {
        settleSale(saleId);
        if (isShownPaid(saleId)) void navigate({ to: "/paid/$saleId", params: { saleId } });
      });
    };
    try {
      await store(sale.saleId).catch((caught) => {
        if (!isStale(caught)) throw caught;
        return store(renewId(sale.saleId));
      });
    } catch (caught) {
      // Another tab or another register completed it before: nothing is called paid here.
      if (wasPaidBefore(sale.saleId, caught, t)) return;
      if (caught instanceof ApiProblem && caught.code === "sales.payments-differ") adoptParts(sale.saleId, caught);
      const isDated = caught instanceof ApiProblem && caught.code === "sales.total-differs";
      if (isDated || wordsAt(t, caught, "/age_checked")) askChanges();
      if (here.current) setError(caught);
      else say({ kind: "bad", text: t("sales:refused_late", { why: problemWords(t, caught) }), lasts: 0 });
    } finally {
      busy.current = false;
      setAsking(false);
    }
  };

  useKeys({
    Escape: back,
    Enter: press,
    Backspace: () => setPart("erase"),
    Delete: () => setPart("clear"),
    ...Object.fromEntries([..."0123456789"].map((key) => [key, () => setPart(key as PadKey)])),
    ".": () => setPart("."),
    "pay.cash": () => choose("cash"),
    "pay.card": () => choose("card"),
    "pay.other": () => choose("other"),
    "pay.exact": () => setTyped(""),
  });
  if (empty) return null;
  const restricted = sending ? undefined : leftToAsk(sale.lines);
  const share = so_far.due_minor > 0 ? Math.min(100, (100 * so_far.tendered_minor) / so_far.due_minor) : 0;
  const methods = [
    { kind: "cash" as const, icon: <Banknote />, label: t("sales:cash"), key: keyName("pay.cash") },
    { kind: "card" as const, icon: <CreditCard />, label: t("sales:card"), key: keyName("pay.card") },
    { kind: "other" as const, icon: <Ticket />, label: t("sales:other"), key: keyName("pay.other") },
  ];
  return (
    <section aria-label={t("sales:payment")} data-pay data-said="beside-back" className="h-full overflow-y-auto">
      <div className="mx-auto flex h-full min-h-160 max-w-215 flex-col px-6 pt-5 pb-5 max-md:px-3 max-md:pt-2">
        <h1 className="sr-only">{t("sales:payment")}</h1>
        <div className="flex h-13 shrink-0 items-center justify-between">
          {/* One place: while the answer is missing there is no way back, but one on. */}
          {waits ? (
            <Button kind="primary" size="lg" hint="Esc" onClick={nextCustomer}>
              {t("sales:next_customer")}
            </Button>
          ) : (
            <Button
              kind="ghost"
              className="-ms-3"
              icon={<ArrowLeft className="size-4 rtl:rotate-180" />}
              hint="Esc"
              disabled={sending}
              onClick={back}
            >
              {t("sales:back")}
            </Button>
          )}
        </div>
        <Due left={left} change={completes ? change : 0} share={share} />
        {/* What is paid already has its own row, which is there from the beginning: nothing below it moves. */}
        <div className="mt-2.5 flex h-10 items-center gap-2">
          <PaidParts saleId={sale.saleId} parts={paid} disabled={sending} />
          <span className="shrink-0 text-sm text-ink-2">
            {goal.rounding_minor !== 0 ? (
              <>
                {t("sales:rounding")} <Money minor={goal.rounding_minor} /> ·{" "}
              </>
            ) : null}
            {t("sales:of_total", { paid: money.text(so_far.tendered_minor), total: money.text(goal.due_minor) })}
          </span>
        </div>
        <div role="radiogroup" aria-label={t("sales:method")} className="mt-2 grid grid-cols-3 gap-2">
          {methods.map((one) => (
            <button
              key={one.kind}
              type="button"
              role="radio"
              aria-checked={one.kind === method}
              disabled={sending}
              onClick={() => choose(one.kind)}
              className="press relative flex h-[4.25rem] flex-col items-center justify-center gap-1.5 rounded-xl bg-surface text-sm font-medium text-ink-2 hairline-2 hover:bg-hover aria-checked:bg-brand-soft aria-checked:text-brand-ink aria-checked:shadow-[inset_0_0_0_2px_var(--brand)] [&_svg]:size-5"
            >
              {one.icon}
              {one.label}
              <Kbd className="absolute end-2 top-2">{one.key}</Kbd>
            </button>
          ))}
        </div>
        <div className="mt-3 grid grid-cols-[1.9fr_repeat(4,1fr)] gap-2 max-md:grid-cols-4">
          <output className="flex max-md:col-span-4 h-15 items-center justify-between gap-3 rounded-xl bg-surface px-4 hairline-2">
            <span className="truncate text-sm text-ink-2">
              {method === "cash" ? t("sales:cash_received") : t("sales:amount")}
            </span>
            <span className={cx("text-2xl font-semibold", typed === "" && "text-ink-3")}>
              {typed === "" ? (
                <Money minor={left} />
              ) : (
                <bdi>
                  {amount === undefined || typed.includes(".")
                    ? typed
                    : money.parts(amount).figure.replace(/\.0+$/, "")}
                </bdi>
              )}
            </span>
          </output>
          {method === "cash" ? (
            <>
              <Suggestion on={typed === ""} onClick={() => setTyped("")} disabled={sending}>
                {t("sales:exact")}
              </Suggestion>
              {[0, 1, 2].map((at) => {
                const one = suggestions[at];
                const text = one === undefined ? undefined : money.typed(one);
                return (
                  <Suggestion
                    key={at}
                    on={text !== undefined && typed === text}
                    disabled={one === undefined || sending}
                    onClick={() => text !== undefined && setTyped(text)}
                  >
                    {one === undefined ? "" : <Money minor={one} />}
                  </Suggestion>
                );
              })}
            </>
          ) : (
            <div className="col-span-4 flex items-center gap-2 [&>div]:flex-1 [&_label]:sr-only [&_input]:h-15">
              <TextField
                label={t("sales:slip")}
                placeholder={t("sales:slip")}
                value={reference}
                maxLength={60}
                disabled={sending}
                onChange={(event) => setReference(event.target.value)}
              />
            </div>
          )}
        </div>
        <NumberPad
          className="mt-3 min-h-60 flex-1"
          layout="money"
          decimals={money.currency.exponent}
          onKey={setPart}
          corner={
            <button
              type="button"
              disabled={sending || amount === undefined || overpaid || implausible || (amount === 0 && left > 0)}
              onClick={press}
              aria-label={sending ? t("sales:sending") : completes ? t("sales:complete") : t("sales:add_part")}
              className="press flex h-full flex-col items-center justify-center gap-2 rounded-xl bg-brand text-base font-semibold text-on-brand shadow-2 hover:bg-brand-2 disabled:bg-hover disabled:text-ink-3 disabled:shadow-none"
            >
              {sending ? <Spinner size={26} /> : completes ? <Check className="size-7" /> : <Plus className="size-7" />}
              {sending ? t("sales:sending") : completes ? t("sales:complete") : t("sales:add_part")}
            </button>
          }
        />
        {/* The place of what is said is there from the beginning too. */}
        <div aria-live="polite" className="min-h-20 shrink-0 pt-2 max-md:min-h-34">
          {waits ? <Notice>{t("sales:not_known_yet", { why: problemWords(t, unanswered.problem) })}</Notice> : null}
          {error ? (
            <Notice tone="rose">{wholeWords(t, error)}</Notice>
          ) : excess > 0 ? (
            <Notice>{t("sales:paid_too_much", { amount: money.text(excess) })}</Notice>
          ) : overpaid ? (
            <Notice>{t("sales:no_change_here")}</Notice>
          ) : implausible ? (
            <Notice>{t("sales:implausible")}</Notice>
          ) : null}
        </div>
      </div>
      {restricted ? (
        <AgeQuestion
          product={restricted}
          yes={t("sales:age_go_on")}
          no={t("sales:age_back")}
          onNo={back}
          onYes={() => setAgeChecked(restricted.age_restriction ?? 0)}
        />
      ) : null}
    </section>
  );
}
