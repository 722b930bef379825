/** Closing a shift: count, review, sign off. What should be there stays hidden until the count is locked. */
import { useQuery } from "@tanstack/react-query";
import { ArrowRight, Check, EyeOff, Lock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { problemWords, wholeWords, wordsAt } from "@/api/words";
import { useKeys } from "@/keys/keys";
import { useAttempt } from "@/lib/attempt";
import { useDeafness } from "@/lib/deaf";
import { isolate } from "@/lib/isolate";
import { useMoney } from "@/lib/money";
import { queries } from "@/lib/queries";
import { useTime } from "@/lib/time";
import { useOutgoing } from "@/sales/outgoing";
import { withApproval } from "@/session/approval";
import { useMay, useSession } from "@/session/session";
import { loadShift, type Shift, setShift, usePlace } from "@/till/place";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Money } from "@/ui/money";
import { Empty, Notice, Skeleton } from "@/ui/states";
import { CountSide } from "./close-count";
import { proposedFloat, ReviewSide } from "./close-review";
import { CountGrid } from "./count-grid";
import { changeDraft, noteClosed, useCountDraft, xReport } from "./data";
import { countedOf, keepCount, stillHolds, useKeptCount } from "./kept-count";
import { kindsOf, piecesCounted, sum, worth } from "./pieces";

/** "Sign off" lies where "Submit count" was: it is deaf for a moment, so that a double tap does not close the shift. */
const GUARD_MS = 700;

export function CloseShift() {
  const { t } = useTranslation();
  const shift = usePlace((place) => place.shift);
  const me = useSession((session) => session.me);
  const mayAny = useMay("shifts.close_any");
  if (!shift) return null;
  if (shift.cashier_id !== me?.user_id && !mayAny)
    return (
      <Empty
        icon={<Lock />}
        title={t("shifts:not_your_shift", { name: shift.cashier_name })}
        text={t("shifts:not_your_shift_text")}
      />
    );
  return <Closing key={shift.shift_id} shift={shift} />;
}

function Closing({ shift }: { shift: Shift }) {
  const { t } = useTranslation();
  const money = useMoney();
  const time = useTime();
  const register = usePlace((place) => place.register);
  const draft = useCountDraft(shift.shift_id);
  const outgoing = useOutgoing("complete");
  const asked = useQuery(xReport(shift.shift_id));
  const attempt = useAttempt();
  const [error, setError] = useState<unknown>();
  const [reasonAsked, setReasonAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const deaf = useDeafness(GUARD_MS);

  const restoring = useKeptCount(shift.shift_id, asked.data);
  // The drawer is another one by now: what was counted is not what lies in it.
  const outdated = draft.against !== undefined && asked.data !== undefined && !stillHolds(draft.against, asked.data);
  const locked = draft.lockedAt !== undefined;
  const change = (part: Parameters<typeof changeDraft>[1]) => changeDraft(shift.shift_id, part);
  const cash = worth(draft.counts);
  const wrongOther = Object.values(draft.others).some(
    (typed) => typed.trim() !== "" && money.read(typed) === undefined,
  );
  const kinds = kindsOf(money.currency.code);

  const counted = countedOf(draft, money);
  const submit = async () => {
    if (cash === undefined || wrongOther || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      // Kept by the server before anybody is told what it should be.
      const kept = await keepCount(shift.shift_id, counted);
      // The figures that are compared with the count are those of this moment.
      await queries.fetchQuery({ ...xReport(shift.shift_id), staleTime: 0 });
      deaf.begin();
      change({ lockedAt: kept.recorded_at, against: kept });
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  const again = () => {
    setError(undefined);
    setReasonAsked(false);
    change({ lockedAt: undefined, against: undefined, again: true });
  };
  const carried =
    draft.carried === undefined ? proposedFloat(shift.opening_float_minor, cash ?? 0) : money.read(draft.carried);
  const badCarried = carried === undefined || carried > (cash ?? 0);

  /** How far the count is off, for whoever approves it; who counts blind is not told before the shift is closed. */
  const difference = (): string[] => {
    const expected = asked.data?.takings?.cash.expected_minor;
    const off = expected === undefined || cash === undefined ? 0 : sum([cash, -expected]);
    if (expected === undefined || !off) return [];
    const words = t(off < 0 ? "shifts:short_against" : "shifts:over_against", { amount: money.text(expected) });
    return [`${isolate(money.text(Math.abs(off)))} ${words}`];
  };
  const signOff = async () => {
    if (busy || cash === undefined || badCarried || outdated || deaf.isNow()) return;
    setBusy(true);
    setError(undefined);
    const body = {
      counted,
      carried_float_minor: carried,
      ...(draft.bag.trim() ? { deposit_reference: draft.bag.trim() } : {}),
      ...(draft.reason.trim() ? { variance_reason: draft.reason.trim() } : {}),
    };
    const key = attempt.keyFor(body);
    try {
      const z = await withApproval(
        (approval) =>
          take(
            api.POST("/api/v1/shifts/{shift_id}/close", {
              params: {
                path: { shift_id: shift.shift_id },
                header: { "Idempotency-Key": key, ...(approval ? { "X-Approval": approval } : {}) },
              },
              body,
            }),
          ),
        () => [...difference(), isolate(draft.reason.trim())],
      );
      noteClosed(z);
      setShift(null);
    } catch (caught) {
      if (wordsAt(t, caught, "/variance_reason")) setReasonAsked(true);
      else setError(caught);
      // Somebody else closed it meanwhile: the till goes on to the next shift.
      if (caught instanceof ApiProblem && ["shifts.closed", "kernel.wrong-state"].includes(caught.code))
        await loadShift().catch(() => undefined);
    } finally {
      setBusy(false);
    }
  };
  useKeys({
    Escape: locked && !busy ? again : () => false,
    // As a press of the button that stands there; held down it signs nothing off (`keys`).
    "Ctrl+Enter": () => document.getElementById(locked ? "sign-off" : "submit-count")?.click(),
  });

  return (
    <section className="flex h-full flex-col px-6 pt-6 pb-6 max-md:overflow-y-auto max-md:px-3 max-md:*:shrink-0 xl:px-8">
      <header className="flex items-start justify-between gap-4 max-md:flex-wrap">
        <div className="min-w-0">
          <h1 className="text-2xl font-semibold tracking-[-0.025em]">{t("shifts:close_title")}</h1>
          <p className="mt-1 truncate text-base text-ink-2">
            {t("shifts:close_text", {
              register: isolate(register?.name ?? ""),
              person: isolate(shift.cashier_name),
              time: isolate(time.clock(shift.opened_at)),
              float: isolate(money.text(shift.opening_float_minor)),
            })}
          </p>
        </div>
        <Steps at={locked ? 1 : 0} />
      </header>
      <div className="mt-5 grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_18rem] max-md:flex-none max-md:grid-cols-1 gap-4 xl:grid-cols-[minmax(0,1fr)_24.5rem]">
        <div className="flex min-h-0 flex-col rounded-2xl bg-surface p-5 shadow-1 hairline">
          <div className="flex h-7 items-center justify-between gap-3">
            <h2 className="text-base font-semibold">{t("shifts:cash_in_drawer")}</h2>
            {draft.lockedAt ? (
              <Badge>
                <Lock className="size-3.5" />
                {t("shifts:locked_at", { time: time.clock(draft.lockedAt) })}
              </Badge>
            ) : (
              <Badge tone="sky">
                <EyeOff className="size-3.5" />
                {t("shifts:blind")}
              </Badge>
            )}
          </div>
          <div className="-mx-1 mt-4 min-h-0 flex-1 overflow-y-auto px-1">
            <CountGrid
              className="min-h-full"
              kinds={kinds}
              counts={draft.counts}
              locked={locked}
              autoFocus={!locked}
              onCount={(kind, count) => change({ counts: { ...draft.counts, [kind]: count } })}
              onDone={() => document.getElementById("submit-count")?.focus()}
            />
          </div>
          <footer className="mt-4 flex items-end justify-between gap-4 border-t border-line pt-4">
            <div className="text-sm text-ink-2">
              <p>{t("shifts:pieces_counted", { count: piecesCounted(draft.counts) })}</p>
              <p className="text-ink-3">{t("shifts:tab_moves")}</p>
            </div>
            <p aria-live="polite" className="text-3xl font-semibold tracking-[-0.02em]">
              {cash === undefined ? (
                <span className="text-base text-rose-ink">{t("shifts:too_much")}</span>
              ) : (
                <Money minor={cash} sign className="[&>span]:text-[0.5em]" />
              )}
            </p>
          </footer>
        </div>
        <div className="flex min-h-0 flex-col gap-4">
          <div className="-mx-1 flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-1">
            {asked.isPending || restoring ? (
              <>
                <Skeleton className="h-48 rounded-2xl" />
                <Skeleton className="h-66 rounded-2xl" />
              </>
            ) : locked ? (
              <ReviewSide
                shift={shift}
                draft={draft}
                change={change}
                cash={cash ?? 0}
                carried={carried}
                badCarried={badCarried}
                report={asked.data}
                reasonAsked={reasonAsked}
                onAgain={again}
              />
            ) : (
              <CountSide
                shift={shift}
                report={asked.data}
                others={draft.others}
                onOther={(tender, typed) => change({ others: { ...draft.others, [tender]: typed } })}
              />
            )}
            {outdated ? <Notice tone="rose">{t("shifts:moved_since")}</Notice> : null}
            {outgoing.waiting > 0 ? <Notice>{t("shifts:unsent", { count: outgoing.waiting })}</Notice> : null}
            {asked.isError ? (
              <Notice tone="rose">
                {problemWords(t, asked.error)}{" "}
                <button type="button" className="h-11 underline" onClick={() => void asked.refetch()}>
                  {t("common:retry")}
                </button>
              </Notice>
            ) : null}
            {error ? <Notice tone="rose">{wholeWords(t, error)}</Notice> : null}
          </div>
          <Button
            key={locked ? "sign-off" : "submit"}
            id={locked ? "sign-off" : "submit-count"}
            kind="primary"
            size="xl"
            busy={busy}
            disabled={
              cash === undefined ||
              (locked ? badCarried || outdated || outgoing.waiting > 0 || asked.isPending : wrongOther)
            }
            className="w-full"
            hint="Ctrl Enter"
            onClick={() => void (locked ? signOff() : submit())}
          >
            <span className="flex-1 text-start">{t(locked ? "shifts:sign_off" : "shifts:submit_count")}</span>
            <ArrowRight className="size-5 rtl:rotate-180" />
          </Button>
        </div>
      </div>
    </section>
  );
}

function Steps({ at }: { at: number }) {
  const { t } = useTranslation();
  return (
    <ol className="flex shrink-0 gap-2">
      {["count", "review", "sign"].map((step, place) => (
        <li
          key={step}
          aria-current={place === at ? "step" : undefined}
          className={cx(
            "flex h-9 items-center gap-2 rounded-full ps-1.5 pe-4 text-sm font-medium",
            place === at
              ? "bg-ink text-surface"
              : place < at
                ? "bg-brand-soft text-brand-ink"
                : "text-ink-3 hairline-2",
          )}
        >
          <span
            className={cx(
              "grid size-6 place-items-center rounded-full text-xs font-semibold",
              place === at ? "bg-surface text-ink" : place < at ? "bg-brand text-on-brand" : "bg-hover",
            )}
          >
            {place < at ? <Check className="size-3.5" strokeWidth={3} /> : place + 1}
          </span>
          {t(`shifts:steps.${step}`)}
        </li>
      ))}
    </ol>
  );
}
